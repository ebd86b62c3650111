"""The main screen: everything that can be done in one project, an action each."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Paste

from tui.keys.bound import bindings_of, bound
from tui.screens.first_layout import FittedScreen
from tui.screens.key_buffer import KeyBuffer
from tui.screens.main.layout import VAST_COLUMNS, WIDE_COLUMNS, MainLayout
from tui.terminal_facts import LEAST_COLUMNS, LEAST_ROWS

if TYPE_CHECKING:
    from tui.config import Config
    from tui.media.sources import Source
    from tui.screens.main.composing.unsent import Unsent, UnsentFiles
    from tui.screens.main.conversation_text.finding import Finding
    from tui.screens.main.messages import Reported
    from tui.screens.main.opener import Opener
    from tui.screens.main.parts import Parts
    from tui.screens.projects.elsewhere import Elsewhere
    from tui.widgets.stills import Stills
    from tui.widgets.waiting import WaitingList
    from tui.wishes import Beginning


class MainScreen(FittedScreen):
    """One project at work. What is not painted at first is imported late."""

    AUTO_FOCUS = "MainLayout"  # which keeps what is typed before there is a prompt
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of("screen"),
        # At once, and not when the prompt comes to it: what is typed next goes to the next panel.
        bound("focus_next", "round(1)", priority=True),
        bound("focus_previous", "round(-1)", priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared so by Textual
        (0, "-tiny"),
        (LEAST_COLUMNS, "-narrow"),
        (WIDE_COLUMNS, "-wide"),
        (VAST_COLUMNS, "-vast"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LEAST_ROWS, "-tall")]  # noqa: RUF012 - as above

    def __init__(
        self,
        config: "Config",
        sources: "Sequence[Source]",
        begin: "Beginning",
        keys: KeyBuffer,
        opener: "Opener | None",
        elsewhere: "Callable[[], Elsewhere]",
        *,
        is_first: bool = True,
    ) -> None:
        """`elsewhere` gives the projects that are open beside this one.

        Where it `is_first`, what was written before there was a project comes back in it.
        """
        super().__init__()
        self._elsewhere = elsewhere
        self._is_first = is_first
        self._config = config
        self._sources = sources
        self._begin = begin
        self._keys = keys
        self._opener = opener
        self._pasted_early = ""
        self.view = MainLayout(config.service_name, lambda: self.parts.operations.now())

    @cached_property
    def parts(self) -> "Parts":
        """What the actions are made of; imported and made when it is first asked for."""
        from tui.screens.main.parts import put_together

        return put_together(
            self,
            self.view,
            self._keys,
            self._config,
            self._begin,
            self._opener,
            self.unsent_files,
            self._elsewhere,
        )

    @cached_property
    def finding(self) -> "Finding":
        """What finds words in what was said."""
        from tui.screens.main.conversation_text.finding import Finding

        return Finding(self, self.view, self.parts.keeping.show_older, self._keys)

    @cached_property
    def unsent_files(self) -> "UnsentFiles":
        """Private files for the text that the library cannot store."""
        from tui.screens.main.composing.unsent import UnsentFiles

        return UnsentFiles(self._config.data_dir)

    @property
    def project_id(self) -> str:
        """What the library calls the project; what it is to be, before it is there."""
        studio = self.parts.operations.studio if self.view.is_filled else None
        return (studio.project_id if studio is not None else "") or self._begin.project or ""

    @property
    def has_work(self) -> bool:
        """Whether something runs that goes on while another project is looked at."""
        from tui.screens.main.workers import RUNS_UNSEEN

        return self.view.is_filled and bool(self.parts.operations.running & RUNS_UNSEEN)

    def save_unsent(self) -> "Unsent | None":
        """Write down what is not sent: the program is ending. Returns what no disk has taken."""
        if self.view.is_filled:
            return self.parts.keeping.save_now()
        if early := self.view.typed_early + self._pasted_early:
            from tui.screens.main.composing.unsent import Unsent

            return None if self.unsent_files.save(Unsent(early)) else Unsent(early)
        return None

    def on_unmount(self) -> None:
        """Release the files of what was not sent: another program may take them."""
        if "unsent_files" in self.__dict__:
            self.unsent_files.close()

    def _pop_result_callback(self) -> None:
        """Textual's `switch_screen` expects one, which the first screen of a program has not."""
        if self._result_callbacks:
            super()._pop_result_callback()

    def compose(self) -> ComposeResult:
        """The one layout, from the first in the form that fits this terminal."""
        self.fit()
        yield self.view

    def on_main_layout_filled(self) -> None:
        """Show what was given at the start: it goes with whatever is sent from now on."""
        if self._pasted_early:
            self.parts.adding.add_pasted(self._pasted_early, self._keys.release)
            self._pasted_early = ""
        if self._sources:
            self.parts.adding.add(self._sources)
        self._open_studio()

    @work(group="begin")
    async def _open_studio(self) -> None:
        """Show what was left in the prompt as well, and open the studio."""
        if self._is_first:
            await self.parts.keeping.take_left()
        self.parts.operations.open()
        self.parts.presenter.connecting()

    @work(group="restore")
    async def _open_project(self) -> None:
        await self.parts.keeping.open_project()
        await self.parts.queue.offer()

    @work(group="older")
    async def on_conversation_older_wanted(self) -> None:
        """Show older text, where the oldest that is known comes into sight."""
        await self.parts.keeping.show_older()

    def on_text_area_changed(self) -> None:
        """Save what is written in the prompt, soon."""
        self.parts.keeping.note()

    def on_waiting_list_revised(self) -> None:
        """Save the waiting messages, soon."""
        self.parts.keeping.note()

    def on_waiting_list_sent(self, message: "WaitingList.Sent") -> None:
        """Send a waiting message now."""
        self.parts.sending.send_waiting(self.app, message.number)

    def on_waiting_list_released(self) -> None:
        """Note that a waiting message is to go by itself."""
        self.parts.sending.released()

    def on_stills_revised(self) -> None:
        """Save the list of stills, soon; make the pictures that come into sight."""
        self.parts.keeping.note()
        self.parts.adding.show_pictures()

    def on_stills_sought(self, message: "Stills.Sought") -> None:
        """Ask where a still is now."""
        from tui.screens.dialogs.add_stills import ask_for_stills

        point = partial(self.parts.adding.point_anew, message.still)
        self.parts.dialogs.open(ask_for_stills(self.app, point))

    def on_reported(self, message: "Reported") -> None:
        """Show what is reported."""
        from tui.screens.main.reported import act_on

        act_on(message.report, self.parts, self.app, self._open_project)

    def on_paste(self, event: Paste) -> None:
        """Files or words, in the prompt or while nothing has the focus: a terminal may lose it."""
        event.stop()
        self._keys.start()  # what is typed after it stands after it
        if self.view.is_filled:
            self.parts.adding.add_pasted(event.text, self._keys.release)
        else:
            self._pasted_early = event.text

    def add_pasted(self, text: str) -> None:
        """What was pasted over a dialog that takes no text."""
        self.parts.adding.add_pasted(text, lambda: None)

    def action_add(self) -> None:
        """Choose stills."""
        from tui.screens.dialogs.add_stills import ask_for_stills

        self.parts.dialogs.open(ask_for_stills(self.app, self.parts.adding.add))

    def action_change_stills(self, deed: str) -> None:
        """Do something with the list of stills."""
        from tui.screens.main.stills.adding import StillsAction

        self.parts.adding.do(StillsAction(deed))

    def action_queue(self) -> None:
        """Show the queue."""
        self.parts.queue.open()

    def action_upload(self) -> None:
        """Send the waiting stills now."""
        self.parts.sending.upload()

    def action_send(self) -> None:
        """Send the message, the waiting stills first; stills alone when there is none."""
        self.parts.sending.send_prompt(self.app)

    def action_again(self) -> None:
        """Send a lost message again."""
        self.parts.sending.send_again(self.app)

    def action_edit_waiting(self) -> None:
        """Put the marked waiting message back into the prompt; the next key is for it there."""
        self.parts.writing.edit_waiting()

    def action_waiting(self) -> None:
        """Go to the messages that wait."""
        self.parts.writing.go_to_waiting()

    def action_write(self, deed: str) -> None:
        """Do something with the text of the prompt."""
        from tui.screens.main.composing.writing import PromptAction

        self.parts.writing.do(PromptAction(deed))

    def action_prompt(self) -> None:
        """Go to the prompt, at once: the next key is for it."""
        self.set_focus(self.parts.panels.prompt)

    def action_cancel(self) -> None:
        """Leave the zoom or a comparison, else stop what runs; else go to the prompt."""
        from tui.screens.main.stopping import stop_what_runs

        parts = self.parts
        if self.view.leave_zoom():
            return
        if parts.panels.timeline.is_comparing:
            parts.panels.timeline.leave_comparison()
            return
        if not stop_what_runs(self.app, parts.operations, parts.presenter, parts.dialogs):
            self.action_prompt()

    def action_hurry(self) -> None:
        """Read at once what is waited for."""
        from tui.screens.main.wording import NO_WAIT

        if self.parts.presenter.waits_for:
            self.parts.operations.hurry()
        else:
            self.parts.panels.toast(NO_WAIT)

    def action_resume(self) -> None:
        """Resume what was interrupted."""
        from tui.screens.main.wording import RESUMING

        if not self.parts.operations.resume(asked=True):
            self.parts.panels.toast(RESUMING)

    def action_export(self) -> None:
        """Ask where to, then render and save."""
        self.parts.exporting.ask(self.app)

    def action_read(self, what: str) -> None:
        """Read the `timeline` or the `credits` from the service."""
        from tui.screens.main.messages import Reading

        reading, operations = Reading(what), self.parts.operations
        if reading is Reading.TIMELINE:
            self.view.show_panel("timeline", focus=False)
            began = operations.ask(lambda studio: studio.refresh_timeline())
        else:
            began = operations.ask(lambda studio: studio.credits())
        if began:
            self.parts.presenter.asked = reading

    def action_copy(self, what: str) -> None:
        """Copy the last `answer` or `link`."""
        from tui.screens.clipboard import copy
        from tui.screens.main.wording import NOTHING_TO_COPY

        text = {
            "answer": self.parts.panels.conversation.last_answer,
            "link": self.parts.presenter.link,
        }[what]
        copy(self.app, text, NOTHING_TO_COPY[what])

    async def action_version(self, deed: str) -> None:
        """Do something with the export that is marked, or with the newest."""
        from tui.screens.main.versions import VersionAction

        if await self.parts.versions.do(self.app, VersionAction(deed)):
            self.view.show_comparison()

    def action_view(self) -> None:
        """Look at what is marked."""
        from tui.screens.viewer.show import view_marked

        parts, ground = self.parts, self._config.wishes.ground
        lists = parts.panels.stills, parts.panels.timeline, parts.panels.renders
        view_marked(self.app, lists, parts.dialogs, ground)

    def action_compare_turn(self) -> None:
        """Show the timeline before and after the last turn."""
        from tui.screens.main.wording import TURN_CHANGED_NOTHING, TURN_COMPARED

        if self.parts.panels.timeline.compare_turn(TURN_COMPARED):
            self.view.show_comparison()
        else:
            self.parts.panels.toast(TURN_CHANGED_NOTHING)

    def action_projects(self) -> None:
        """See all projects, and change to another one."""
        self.parts.project_change.open_projects()

    def action_account(self) -> None:
        """See the accounts, change between them, enter a token."""
        self.parts.project_change.open_accounts()

    def action_wire(self) -> None:
        """See what passes between the program and the service."""
        from tui.screens.main.wording import NOT_CONNECTED_YET
        from tui.screens.wire.show import show_wire

        if (studio := self.parts.operations.studio) is None:
            self.parts.panels.toast(NOT_CONNECTED_YET)
        else:
            self.parts.dialogs.open(show_wire(self.app, studio))

    def action_find(self) -> None:
        """Find words in what was said."""
        self.finding.open()

    def action_own(self, steps: int) -> None:
        """Go to the message of one's own before what is in sight, or to the one after it."""
        self.finding.go_to_own(steps)

    def action_zoom(self) -> None:
        """Give the panel the whole screen, or all of them their places."""
        self.view.zoom()

    def action_round(self, steps: int) -> None:
        """The next that takes keys, or the one before."""
        self.view.go_round(steps)

    def action_next_panel(self) -> None:
        """Show the next of the four panels."""
        self.view.show_next_panel()

    def action_panel(self, panel: str) -> None:
        """Show a panel, and go to it."""
        self.view.show_panel(panel)
