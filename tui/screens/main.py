"""The screen at work: every action that belongs to a project, and every report about one."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.events import Paste
from textual.worker import Worker, WorkerState

from tui.screens.desk import Desk

if TYPE_CHECKING:
    from tui.screens.messages import Connected, JobEnded, Opened, Told
    from tui.widgets.prompt import Prompt
    from tui.widgets.stills import Stills


class MainScreen(Desk):
    """One project at work: what can be done here, and what is done with what is reported."""

    def begin(self) -> None:
        """Load what is heavy in a thread, then open the studio."""
        self._open()

    @work(group="begin", exit_on_error=False)
    async def _open(self) -> None:
        await asyncio.to_thread(_load)
        self.jobs.open()
        self.conversation.status.show("connecting", since=self.jobs.now())
        if self._sources:
            self.take(self._sources)

    # What the work reports.

    def on_told(self, message: "Told") -> None:
        """Show an event of the studio."""
        self.telling.tell(message.event)

    def on_opened(self, message: "Opened") -> None:
        """The clock may be another one from here on."""
        self.conversation.status.show("connecting", since=self.jobs.now())

    def on_connected(self, message: "Connected") -> None:
        """There is a session."""
        self.telling.connected()

    def on_job_ended(self, message: "JobEnded") -> None:
        """A job is over: say how, and give back what is the user's."""
        self.telling.ended(message)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Whatever a dialog or a look at a file did not expect: told, and the program goes on."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            from tui.studio.failures import describe

            self.telling.failed(describe(event.worker.error))

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

    @work(group="paste", exit_on_error=False)
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

    @work(group="inspect", exit_on_error=False)
    async def _inspect(self, sources: Sequence[str]) -> None:
        from tui.screens.looking import look

        for source in sources:
            seen = await asyncio.to_thread(look, source)
            self.stills.revise(source, **seen.news)
            if seen.failed is not None:
                self.conversation.fail(seen.failed.message, seen.failed.advice)

    # What can be done.

    def action_send(self) -> None:
        """Send the message, the waiting stills first; stills alone when there is none."""
        text = self.prompt.text.strip()
        waiting = self.sources_waiting()
        if "turn" in self.jobs.running:
            self.say_briefly("The service is still at work. Your text stays here.")
        elif text:
            self.prompt.remember(text)
            self.prompt.load_text("")
            self.telling.begin(text)
            self.jobs.send(text, waiting)
        elif waiting:
            self.action_upload()

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

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def action_add(self) -> None:
        """Pick stills."""
        from tui.screens.add import AddStills, Sources

        chosen: Sources | None = await self.app.push_screen_wait(AddStills())
        self.take(chosen or ())

    def action_remove(self) -> None:
        """Take the marked still out."""
        still = self.stills.remove_marked() if self.stills.has_focus else None
        if still is None:
            self.say_briefly("Go to Stills (1) and mark the one to take out.")
        elif still.state not in ("waiting", "refused"):
            self.say_briefly("The service has it already. Say in the prompt to leave it out.")

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def action_export(self) -> None:
        """Ask where to, then render and save."""
        from tui.screens.export import ExportTo

        if "export" in self.jobs.running:
            self.say_briefly("One export at a time: the running one is under Renders.")
            return
        default = await asyncio.to_thread(_free_target, self.telling.project)
        target = await self.app.push_screen_wait(ExportTo(default))
        if target is not None:
            self.renders.begin()
            self.action_panel("renders", focus=False)
            self.jobs.export(target.path, force=target.force)

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

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def action_cancel(self) -> None:
        """Stop what runs, after asking where something would be lost; else go to the prompt."""
        running = self.jobs.running
        if "turn" in running:
            if await self._sure("Leave this turn?", LEAVE_TURN, yes="Leave", no="Go on"):
                self.jobs.cancel("turn")
        elif "export" in running:
            if await self._sure("Stop this export?", STOP_EXPORT, yes="Stop", no="Go on"):
                self.jobs.cancel("export")
        elif "upload" in running:
            self.jobs.cancel("upload")
        else:
            self.prompt.focus()

    async def _sure(self, question: str, details: str, *, yes: str, no: str) -> bool:
        from tui.screens.ask import Ask

        answer: bool | None = await self.app.push_screen_wait(
            Ask(question, details, yes=yes, no=no)
        )
        return bool(answer)

    def action_copy_answer(self) -> None:
        """Copy the last answer."""
        self.copy(self.conversation.last_answer, "There is no answer to copy yet.")

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
LEAVE_TURN = (
    "The service stops working on it when you leave. Credits already taken for it may be gone, "
    "and the timeline keeps only what is finished."
)
STOP_EXPORT = (
    "The film is not saved. The service may finish its render; exporting again costs no credits."
)


def _load() -> None:
    pass


def _dropped(text: str) -> tuple[Path | str, ...]:
    from tui.media.paths import dropped

    return dropped(text)


def _cleaned(text: str) -> str:
    from tui.nemo.text import clean

    return clean(text)


def _free_target(project: str) -> Path:
    from tui.studio.export import free_name

    stem = "".join(letter for letter in project if letter not in '/\\:*?"<>|').strip(" .")
    return free_name(Path.cwd(), stem or "film")
