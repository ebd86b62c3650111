"""The screen at work: every action that belongs to a project, and every report about one."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual import work
from textual.events import Paste

from tui.screens.main.layout import MainLayout

if TYPE_CHECKING:
    from tui.screens.application import Stillreel
    from tui.screens.main.messages import Connected, Opened, OperationEnded, Settled, StudioEvent
    from tui.screens.main.still_preview import Inspection
    from tui.widgets.prompt import Prompt
    from tui.widgets.stills import Stills


class MainScreen(MainLayout):
    """One project at work: what can be done here, and what is done with what is reported."""

    _asks_about_token = False
    _asking = False

    @cached_property
    def _inspections(self) -> "list[Inspection]":
        """What examines stills now."""
        return []

    def begin(self) -> None:
        """Load what is heavy in a thread, then open the studio."""
        self._open()

    @work(group="begin")
    async def _open(self) -> None:
        draft = await asyncio.to_thread(_load, self.config.data_dir)
        self.jobs.open()
        self.conversation.status.show("connect", "connecting", since=self.jobs.now())
        if self._sources:
            self.take(self._sources)
        if draft:
            await self._restore(draft)

    async def _restore(self, draft: str) -> None:
        """What was being written when an earlier program ended."""
        from tui.screens.main.unsent import drop
        from tui.screens.main.wording import DRAFT_IS_BACK

        self.prompt.put_back(draft.strip())
        self.conversation.say("note", DRAFT_IS_BACK)
        await asyncio.to_thread(drop, self.config.data_dir)

    def unsent(self) -> str:
        """What was written and not taken: it must outlive the program."""
        if not self.is_filled:
            return self._early
        return "\n".join(filter(None, (self.jobs.unsaid, self.prompt.text.strip())))

    # What the work reports.

    def on_studio_event(self, message: "StudioEvent") -> None:
        """Show an event of the studio."""
        self.telling.tell(message.event, message.job)

    def on_opened(self, message: "Opened") -> None:
        """The clock may be another one from here on."""
        self.conversation.status.show("connect", "connecting", since=self.jobs.now())

    def on_connected(self, message: "Connected") -> None:
        """There is a session."""
        self.telling.connected(anew=message.anew)

    def on_settled(self, message: "Settled") -> None:
        """What became of the last message of an earlier program."""
        self.telling.settled(message)

    def on_operation_ended(self, message: "OperationEnded") -> None:
        """A job is over: say how, and give back what is the user's."""
        self.telling.ended(message)
        if message.defect is not None:
            raise message.defect  # nobody knows in what state it left things: this is the end
        if message.failed is not None:
            self._ask_about_token(message.failed.code)

    # What is pasted, dropped, typed.

    def on_stills_counted(self, message: "Stills.Counted") -> None:
        """The panel's title says how many."""
        self.query_one("#stills-panel").border_title = f"Stills {message.count or ''}".strip()
        self.tabs.mark("stills")

    def on_prompt_pasted(self, message: "Prompt.Pasted") -> None:
        """Words or files came in one piece."""
        self._sort_paste(message.text)

    def on_paste(self, event: Paste) -> None:
        """A drop while nothing has the focus: the terminal itself may have lost it."""
        self._sort_paste(event.text)

    def on_prompt_submitted(self, message: "Prompt.Submitted") -> None:
        """Enter was pressed in the prompt."""
        self.action_send()

    @work(group="paste")
    async def _sort_paste(self, text: str) -> None:
        """Files go to the stills, everything else into the prompt."""
        found = await asyncio.to_thread(_dropped, text)
        if found:
            self.take(found)
        else:
            self.prompt.insert(await asyncio.to_thread(_cleaned, text))
            self.prompt.focus()

    def take(self, sources: Iterable[Path | str]) -> None:
        """Add stills, and look at each of them in the background."""
        texts = [str(source) for source in sources]
        new = self.stills.add(texts)
        if len(new) < len(texts):
            self.say_briefly("Already among the stills.")
        self._inspect(new)

    @work(group="inspect")
    async def _inspect(self, sources: Sequence[str]) -> None:
        from tui.screens.main.still_preview import Inspection

        inspection = Inspection(self.stills)
        self._inspections.append(inspection)
        try:
            async for seen in inspection.seen(sources):
                for remark in seen.remarks:
                    self.conversation.say("note", remark)
                if seen.failed is not None:
                    self.conversation.fail(seen.failed.message, seen.failed.advice)
        finally:
            self._inspections.remove(inspection)

    # What can be done.

    def action_send(self) -> None:
        """Send the message, the waiting stills first; stills alone when there is none."""
        text = self.prompt.text.strip()
        waiting = self.sources_waiting()
        if "turn" in self.jobs.running:
            self.say_briefly("The service is still at work. Your text stays here.")
        elif text:
            self.prompt.load_text("")
            if not self._exports_by(text):
                self._send(text)
        elif waiting:
            self.action_upload()

    def _exports_by(self, text: str) -> bool:
        """Whether these words ask for an export: then it is one as if by its key."""
        from tui.studio.intent import Intent, route

        wish = route(text)
        if wish.intent is not Intent.EXPORT:
            return False
        self.prompt.remember(text)
        self.conversation.say("you", text)
        if wish.target is None or "export" in self.jobs.running:
            self.action_export()
        else:
            self._save_to(wish.target, force=False)
        return True

    def _save_to(self, target: Path, *, force: bool) -> None:
        self.renders.begin()
        self.action_panel("renders", focus=False)
        self.jobs.export(target, force=force)

    def _send(self, text: str) -> None:
        if "settle" in self.jobs.running:
            from tui.screens.main.wording import SUPERSEDED

            self.jobs.cancel("settle", SUPERSEDED)
        self.prompt.remember(text)
        self.telling.begin(text)
        self.jobs.send(text, self.sources_waiting())

    def action_upload(self) -> None:
        """Send the waiting stills now."""
        waiting = self.sources_waiting()
        if not waiting:
            self.say_briefly("No still is waiting to be sent.")
        elif self.jobs.running & {"turn", "upload"}:
            self.say_briefly("They go out when what is running has ended.")
        else:
            self.jobs.upload(waiting)

    def sources_waiting(self) -> tuple[Path | str, ...]:
        """What is yet to be sent, as the studio takes it."""
        return tuple(source if "://" in source else Path(source) for source in self.stills.waiting)

    def action_add(self) -> None:
        """Pick stills."""
        self._dialog(self._add())

    async def _add(self) -> None:
        from tui.screens.dialogs.add_stills import AddStills, Sources

        chosen: Sources | None = await self.app.push_screen_wait(AddStills())
        self.take(chosen or ())

    def _dialog(self, doing: Coroutine[Any, Any, None]) -> None:
        """Ask something; the keys that are typed until it can take them are meant for it.

        One thing at a time: a key that came in one burst with another asks nothing more.
        """
        if self._asking:
            doing.close()
            return
        self._asking = True
        cast("Stillreel", self.app).hold_keys()
        self.run_worker(self._see_through(doing), group="dialog")

    async def _see_through(self, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        finally:
            self._asking = False
            cast("Stillreel", self.app).let_keys_go()

    def action_remove(self) -> None:
        """Take the marked still out."""
        still = self.stills.remove_marked() if self.stills.has_focus else None
        if still is None:
            self.say_briefly("Go to Stills (1) and mark the one to take out.")
            return
        for inspection in self._inspections:
            inspection.forget(still.source)
        if still.state not in ("waiting", "refused"):
            self.say_briefly("The service has it already. Say in the prompt to leave it out.")

    def action_export(self) -> None:
        """Ask where to, then render and save."""
        if "export" in self.jobs.running:
            self.say_briefly("One export at a time: the running one is under Renders.")
        else:
            self._dialog(self._export())

    async def _export(self) -> None:
        from tui.screens.dialogs.export_to import ExportTo

        default = await asyncio.to_thread(_free_target, self.telling.project)
        target = await self.app.push_screen_wait(ExportTo(default))
        if target is not None:
            self._save_to(target.path, force=target.force)

    def action_tracks(self) -> None:
        """Read the timeline."""
        self.action_panel("timeline", focus=False)
        self._look("tracks")

    def action_credits(self) -> None:
        """Read the credits."""
        self._look("credits")

    def _look(self, what: str) -> None:
        if "look" not in self.jobs.running:
            self.telling.asked = what
            self.jobs.look(what)

    def action_hurry(self) -> None:
        """Look now."""
        if self.telling.waits_for:
            self.jobs.hurry()
        else:
            self.say_briefly("There is no wait that could be cut short.")

    def action_again(self) -> None:
        """Send a message that was lost once more, if the user really wants that."""
        if "turn" in self.jobs.running:
            self.say_briefly("The service is still at work.")
        elif not self.telling.again:
            self.say_briefly("No message was lost.")
        else:
            self._dialog(self._again(self.telling.again))

    async def _again(self, text: str) -> None:
        from tui.screens.main.wording import AGAIN, quoted

        question = f"Send {quoted(text)} again?"
        if await self._sure(question, AGAIN, yes="Send again", no="Not now"):
            self._send(text)

    def action_resume(self) -> None:
        """Look after what was left behind."""
        if not self.jobs.take_up():
            self.say_briefly("It is being looked for already.")

    def action_cancel(self) -> None:
        """Stop what runs, after asking where something would be lost; else go to the prompt."""
        running = self.jobs.running
        if "turn" in running:
            self._leave_turn()
        elif "settle" in running:
            self.jobs.cancel("settle")
        elif running & {"export", "collect"}:
            self._dialog(self._stop_export("export" if "export" in running else "collect"))
        elif "upload" in running:
            self.jobs.cancel("upload")
        else:
            self.prompt.focus()

    def _leave_turn(self) -> None:
        from tui.screens.main.wording import GAVE_UP, NOT_SENT

        if "turn" in self.telling.waits_for:  # its stream is over: nothing more is lost
            self.jobs.cancel("turn", GAVE_UP)
        elif "turn" in self.telling.paused and not self.jobs.heard:
            self.jobs.cancel("turn", NOT_SENT)
        else:
            self._dialog(self._ask_to_leave())

    async def _ask_to_leave(self) -> None:
        from tui.screens.main.wording import LEAVE_TURN

        if await self._sure("Leave this turn?", LEAVE_TURN, yes="Leave", no="Go on"):
            self.jobs.cancel("turn")

    async def _stop_export(self, job: str) -> None:
        from tui.screens.dialogs.question import Answer, Question
        from tui.screens.main.wording import LEFT_RUNNING, STOP_EXPORT, key_of

        answers = (Answer("n", "Go on"), Answer("l", "Leave"), Answer("s", "Stop"))
        details = STOP_EXPORT.format(key=key_of("resume"))
        match await self.app.push_screen_wait(Question("Stop this export?", details, answers)):
            case "s":
                self.jobs.stop_render()
            case "l":
                self.jobs.cancel(job, LEFT_RUNNING)

    def _ask_about_token(self, code: int | str) -> None:
        from tui.screens.main.wording import TOKEN_REFUSED

        if code in TOKEN_REFUSED and self.jobs.has_own_token and not self._asks_about_token:
            self._asks_about_token = True
            self.run_worker(self._let_token_go(), group="dialog")

    async def _let_token_go(self) -> None:
        from tui.screens.dialogs.question import Answer, Question
        from tui.screens.main.wording import ANONYMOUS

        # It comes by itself, perhaps amid a word: no letter may answer it.
        answers = (Answer("no", "Keep everything"), Answer("yes", "Go on anonymously"))
        try:
            asked = Question("Your token was refused. Go on anonymously?", ANONYMOUS, answers)
            if await self.app.push_screen_wait(asked) == "yes":
                self.jobs.go_on_anonymously()
        finally:
            self._asks_about_token = False

    async def _sure(self, question: str, details: str, *, yes: str, no: str) -> bool:
        from tui.screens.dialogs.question import yes_or_no

        asked = yes_or_no(question, details, yes=yes, no=no)
        return await self.app.push_screen_wait(asked) == "y"

    def action_copy_answer(self) -> None:
        """Copy the last answer."""
        self.copy(self.conversation.last_answer, "There is no answer to copy yet.")

    def action_copy_link(self) -> None:
        """Copy the last link that an advice gave."""
        self.copy(self.telling.link, "There is no link to copy yet.")

    def action_copy_path(self) -> None:
        """Copy where the last film lies."""
        saved = self.renders.last_saved
        self.copy(str(saved) if saved else "", "No film is saved yet.")

    def copy(self, text: str, otherwise: str) -> None:
        """Hand text to the terminal's clipboard, and say honestly how far that goes."""
        if not text:
            self.say_briefly(otherwise)
            return
        self.app.copy_to_clipboard(text)
        self.say_briefly(COPIED)


COPIED = "Handed to the terminal (OSC 52). If pasting brings nothing, it does not allow that."


def _load(folder: Path) -> str:
    from tui.screens.main.unsent import kept

    return kept(folder)


def _dropped(text: str) -> tuple[Path | str, ...]:
    from tui.media.paths import dropped

    return dropped(text)


def _cleaned(text: str) -> str:
    from tui.text import clean

    return clean(text)


def _free_target(project: str) -> Path:
    from tui.studio.export import free_name

    stem = "".join(letter for letter in project if letter not in '/\\:*?"<>|').strip(" .")
    return free_name(Path.cwd(), stem or "film")
