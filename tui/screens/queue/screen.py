"""The screen of the queue: its rows, the prompt of the marked one, how far all of it is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from textual import work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.formatting import cells
from tui.keys.bound import bound
from tui.library.batches import BatchRow, RowState
from tui.media.sources import Source
from tui.screens.dialogs.dialog import ReadyForKeys
from tui.screens.dialogs.left_once import LeftOnce
from tui.screens.dialogs.note import Note
from tui.screens.dialogs.question import yes_or_no
from tui.screens.queue import wording
from tui.screens.queue.add_list import Added, AddList
from tui.screens.queue.edits import is_editable, is_in_doubt
from tui.screens.queue.prompt_field import PromptField
from tui.screens.queue.rows import QueueRows, stills_of
from tui.screens.queue.work import QueueWork
from tui.studio.batch.due import RowDue
from tui.studio.batch.run import TO_DO
from tui.studio.failures import EXPECTED
from tui.studio.studio import Studio
from tui.words import _

_TOAST_S = 4

StillsToQueue = Callable[[], Sequence[Source]]
"""Gives the stills that were marked, or all that are not sent yet; then none is marked."""


class QueueScreen(LeftOnce[None], Screen[None]):
    """Everything that can be done with the queue, by keys that act on the marked row."""

    AUTO_FOCUS = ""
    CSS_PATH = "queue.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("queue_back", "back"),
        bound("queue_edit", "edit"),
        bound("queue_start", "start"),
        bound("queue_pause", "pause"),
        bound("queue_earlier", "move(-1)"),
        bound("queue_later", "move(1)"),
        bound("queue_remove", "remove"),
        bound("queue_again", "again"),
        bound("queue_add", "add"),
        bound("queue_take", "take"),
    ]

    def __init__(self, queue: QueueWork, pop_stills: StillsToQueue, stills: int) -> None:
        """`stills` of the project can be taken."""
        super().__init__()
        self._queue = queue
        self._pop_stills = pop_stills
        self._list = QueueRows(queue.at_work, stills)
        self._field = PromptField(queue.edits.write, queue.edit, self._leave_field)
        self._header = Static(id="queue-header")
        self._status = Note(id="queue-status")
        self._keys = Note(Content.styled(wording.LIST_KEYS, "$quiet"), id="queue-keys")
        self._asking = False

    @property
    def acts_at_once(self) -> bool:
        """Whether keys are actions: each is done before the next one is looked at."""
        return self.focused is self._list

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._header
        with VerticalScroll(id="queue-list", can_focus=False) as frame:
            frame.border_subtitle = wording.BACK
            yield self._list
        with Vertical(id="queue-ask"):
            yield self._field
        yield self._status
        yield self._keys

    def on_mount(self) -> None:
        """The list takes the keys."""
        self._queue.shown = self._show
        self.set_focus(self._list)
        self._show()
        self.post_message(ReadyForKeys())

    def on_queue_rows_marked(self) -> None:
        """Show the marked row's prompt."""
        self._show_prompt()

    def on_descendant_focus(self) -> None:
        """The keys are others."""
        self._show_keys()

    def action_back(self) -> None:
        """Leave the screen; what runs goes on."""
        self.dismiss()

    def action_edit(self) -> None:
        """Write the marked row's prompt."""
        row = self._list.row_marked
        if row is None:
            return
        if self._queue.is_current(row):
            self._toast(wording.AT_WORK)
        elif not is_editable(row):
            self._toast(wording.why_kept(row))
        else:
            self._field.show(row)
            self.set_focus(self._field)

    def action_move(self, steps: int) -> None:
        """Put the marked row before, or behind, its neighbour."""
        row = self._list.row_marked
        if row is not None and 0 <= self._list.marked + steps < len(self._list.rows):
            self._queue.edits.move(row, steps)
            self._list.mark(self._list.marked)

    def action_remove(self) -> None:
        """Take the marked row off the list."""
        row = self._list.row_marked
        if row is None:
            return
        if self._queue.is_current(row):
            self._toast(wording.AT_WORK)
        elif is_in_doubt(row):
            self._toast(wording.UNSETTLED)
        elif not row.is_free and row.state is not RowState.SAVED:
            self._ask_to_remove(row)
        else:
            self._queue.edits.remove(row)

    def action_pause(self) -> None:
        """Leave the marked row out, or let it go on; the one being made is stopped."""
        row = self._list.row_marked
        if row is None or row.state is RowState.SAVED:
            return
        if self._queue.is_current(row):
            self._ask_to_skip(row)
        else:
            self._queue.edits.pause(row)

    def action_again(self) -> None:
        """Let the marked row, which failed, wait once more."""
        row = self._list.row_marked
        if row is None or row.state is not RowState.FAILED:
            self._toast(wording.NOT_FAILED)
        elif row.draft is not None:
            self._toast(wording.MADE)
        else:
            self._ask_again(row)

    def action_take(self) -> None:
        """Queue the marked stills of the project, or all that are not sent."""
        stills = self._pop_stills()
        if stills:
            adding = self._explaining(self._queue.add(stills))
            self.app.run_worker(adding, group="queue")  # it goes on when this is left
        else:
            self._toast(wording.NO_STILLS)

    @work(group="ask")
    async def action_add(self) -> None:
        """Queue what a path names."""
        added = await self.app.push_screen_wait(AddList())
        if added is not None:
            await self._explaining(self._add(added))

    async def _add(self, added: Added) -> None:
        if added.list is None:
            await self._queue.add(added.stills)
            return
        self._say(wording.READING)
        plan, faults = await self._queue.read_list(added.list)
        self._show()
        if faults and not plan.rows:
            await self._refuse(wording.fault_lines(faults))
        elif not faults or await self._agreed(
            wording.LEFT_OUT, "\n".join(wording.fault_lines(faults)), yes=_("Add"), no=_("None")
        ):
            await self._queue.add_planned(plan)

    def action_start(self) -> None:
        """Make the clips, after a question; while that runs, stop after the row at work."""
        if self._queue.is_running:
            self._queue.stop_soon()
        elif not self._asking:
            self.set_focus(self._list)  # what was being written is whole
            self._asking = True
            self._say(wording.CHECKING)
            self._start()

    @work(group="start")
    async def _start(self) -> None:
        try:
            await self._explaining(self._ask_to_start())
        finally:
            self._asking = False
            self._show()

    async def _ask_to_start(self) -> None:
        plan, priced, faults = await self._queue.plan()
        self._queue.trouble = ""
        self._say(wording.CHECKED)
        details = wording.price(priced, faults, self._queue.studio.accounts.link)
        if not any(plan.count(due) for due in TO_DO):
            await self._refuse(details.split("\n"))
            return
        paid = plan.count(RowDue.ASK) + plan.count(RowDue.FIND_OUTCOME)
        yes = _("Make") if paid else _("Save")
        if await self._agreed(wording.question(priced), details, yes=yes, no=_("Not now")):
            self._queue.start(plan)

    @work(group="ask")
    async def _ask_to_skip(self, row: BatchRow) -> None:
        agreed = await self._agreed(
            wording.STOP_ROW, wording.STOP_ROW_COSTS, yes=_("Stop it"), no=_("Go on")
        )
        if agreed and self._queue.is_current(row):
            self._queue.skip()

    @work(group="ask")
    async def _ask_again(self, row: BatchRow) -> None:
        if row.is_free or await self._agreed(
            wording.AGAIN, wording.AGAIN_COSTS, yes=_("Again"), no=_("Not now")
        ):
            self._queue.edits.renew(row)

    async def _explaining(self, doing: Awaitable[None]) -> None:
        """Do something; where that fails, say why."""
        try:
            await doing
        except EXPECTED as error:
            self._queue.trouble = self._queue.explained(error)
            self._show()

    @work(group="ask")
    async def _ask_to_remove(self, row: BatchRow) -> None:
        if await self._agreed(
            wording.REMOVE, wording.REMOVE_COSTS, yes=_("Take it off"), no=_("Keep it")
        ):
            self._queue.edits.remove(row)

    async def _refuse(self, lines: Sequence[str]) -> None:
        await self._agreed(wording.NOTHING_TO_MAKE, "\n".join(filter(None, lines)), no=_("Close"))

    async def _agreed(self, question: str, details: str, *, no: str, yes: str = "") -> bool:
        from tui.screens.dialogs.question import Answer, Question

        if not yes:
            await self.app.push_screen_wait(Question(question, details, [Answer("n", no)]))
            return False
        asked = yes_or_no(question, details, yes=yes, no=no)
        return await self.app.push_screen_wait(asked) == "y"

    def _leave_field(self, go_on: bool) -> None:
        """Go to the next row that can be written; escape, and the last row, lead to the list."""
        if go_on and self._list.marked + 1 < len(self._list.rows):
            self._list.mark(self._list.marked + 1)
            row = self._list.row_marked
            if row is not None and is_editable(row) and not self._queue.is_current(row):
                self._field.show(row)
                return
        self.set_focus(self._list)

    def _show(self) -> None:
        """Show what has changed."""
        if not self.is_attached:
            return
        self._list.show(self._queue.rows)
        self._show_prompt()
        counted, left = wording.header(self._queue.rows, self._queue.available)
        gap = max(2, self.app.size.width - 4 - cells(counted + left + wording.TITLE))
        self._header.update(
            Content.assemble(
                (wording.TITLE, "bold $accent"), "  ", counted, " " * gap, (left, "$quiet")
            )
        )
        if self._queue.trouble and not self._queue.is_running:
            self._say(self._queue.trouble, "$warning")
        else:
            self._say(self._queue.progress(), "$accent")

    def _show_prompt(self) -> None:
        row = self._list.row_marked
        self._field.show(row)
        if isinstance(frame := self._field.parent, Vertical):
            frame.border_title = Content(wording.field_title(row, stills_of)).markup

    def _show_keys(self) -> None:
        words = wording.LIST_KEYS if self.focused is self._list else wording.FIELD_KEYS
        self._keys.update(Content.styled(words, "$quiet"))

    def _say(self, text: str, style: str = "$quiet") -> None:
        self._status.update(Content.styled(text, style))
        self._status.display = bool(text)

    def _toast(self, text: str) -> None:
        self.notify(text, markup=False, timeout=_TOAST_S)


async def show_queue(
    app: App[Any], queue: QueueWork, studio: Studio, pop_stills: StillsToQueue, stills: int
) -> None:
    """Show the queue of a studio's service until the user leaves its screen."""
    try:
        await queue.open(studio)
    except EXPECTED as error:
        app.notify(queue.advise(studio.explain(error)), markup=False, severity="error")
        return
    screen = QueueScreen(queue, pop_stills, stills)
    try:
        await app.push_screen_wait(screen)
    finally:
        app.workers.cancel_node(screen)  # what it waits for needs the studio
        await asyncio.shield(queue.leave())
