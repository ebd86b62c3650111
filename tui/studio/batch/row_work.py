"""One row of a batch: its stills sent, its message sent once, its own clip exported."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tui.formatting import listed
from tui.library.batches import BatchRow, RowState
from tui.library.records import MessageOwner, RenderState, TurnOutcome, TurnRecord
from tui.media.sources import Source
from tui.nemo.errors import NemoError
from tui.nemo.models import Draft, TrackKind
from tui.studio.advice import Do, Remedy, advice
from tui.studio.batch.due import RowDue
from tui.studio.batch.message import row_message
from tui.studio.costs import is_at_work, spent
from tui.studio.events import CreditsRead, Notice, Saved, Tell, Uploaded
from tui.studio.failures import SessionGone, StudioError
from tui.studio.film.render_course import ExportsBarred, RenderStuck
from tui.studio.film.targets import check_target
from tui.studio.inspecting.selection import inspect_all
from tui.studio.studio import Studio
from tui.studio.turns.asking import Asking, OutcomeUnknown
from tui.studio.turns.recovery import changed, draft_before, stored_draft, turns_beside
from tui.words import _


class StillAtWork(StudioError):
    """The service still works on the message of a row; the next one would mix with it."""

    def __init__(self) -> None:
        super().__init__(
            _("The service is at work on this row"),
            advice(_("Nothing is sent twice. Wait a few minutes."), Do(Remedy.RESUME)),
            code="still_at_work",
        )


class RowsBarred(StudioError):
    """An export of the session does not end: what is paid for meanwhile could not be saved."""

    def __init__(self) -> None:
        super().__init__(
            _("An export that does not end bars all others of this project at the service"),
            advice(
                _(
                    "No further row was sent or paid for. What is made is kept, and saving it "
                    "costs nothing. Wait a while."
                ),
                Do(Remedy.RESUME),
            ),
            code="exports_barred",
        )


@dataclass
class RowWork:
    """Works on one row, in the session that is open. `is_like_last`: the row before asks the same.

    Each step is written down, and can be repeated by a later program without harm. `check` raises
    where the row's message may not be sent just now.
    """

    studio: Studio
    tell: Tell
    row: BatchRow
    is_like_last: bool = False
    check: Callable[[], None] = lambda: None
    _names: tuple[str, ...] = field(default=(), init=False)

    async def make(self, due: RowDue) -> Saved:
        """Do what is due for the row. Raises what `failures.describe` explains."""
        if due is RowDue.EXPORT:
            return await self._export(_draft(self.row.draft), again=True)
        draft = await self._clip(perhaps_there=self.row.state is RowState.STARTED)
        return await self._export(draft, again=due is RowDue.FIND_OUTCOME)

    async def is_in_doubt(self) -> bool:
        """Whether its message went out, and nobody knows yet what became of it."""
        turn = await self._asking.turn()
        return turn is not None and turn.is_in_doubt

    async def leave(self) -> None:
        """Leave the row out, as the user wishes; the next one waits until the service is done."""
        await self.studio.stop_render()
        if await self.is_in_doubt():
            with suppress(StillAtWork):  # the next row asks again
                await self.find_outcome()
        await self._mark(RowState.PAUSED)

    async def find_outcome(self) -> None:
        """Find out what became of the row's message, and write it down; nothing else is done.

        Raises `StillAtWork`. The row stays in its state: it is not gone on with.
        """
        turn, read_before = await self._asking.turn(), self.studio.balance
        if turn is None or not await self._is_last(turn):
            return
        with suppress(SessionGone):  # then nobody will ever know, which is written down
            await self._asking.find_outcome()
        turn = await self._asking.turn()
        if turn is None or await self._asking.is_unsent():
            return
        batches = self.studio.library.batches
        cost = await self._note_spent(turn, read_before)
        try:
            draft = await self._own_draft(turn, cost)
        except StillAtWork:
            raise
        except StudioError:
            return  # there is no clip; whoever goes on with the row says so
        await asyncio.to_thread(batches.mark_made, self.row.id, stored_draft(draft) or "", cost)
        if self.row.state is RowState.PAUSED:
            await self._mark(RowState.PAUSED)

    async def _mark(self, state: RowState) -> None:
        await asyncio.to_thread(self.studio.library.batches.mark, self.row.id, state)

    async def _is_last(self, turn: TurnRecord) -> bool:
        """Whether no other message followed it in the project: the timeline shows what it did."""
        turns, project = self.studio.library.turns, self.studio.project_id
        return await asyncio.to_thread(turns.is_last, turn, project)

    @property
    def _asking(self) -> Asking:
        return Asking(self.studio, self.studio.library.turns, MessageOwner(batch_row=self.row.id))

    async def _clip(self, *, perhaps_there: bool) -> Draft:
        """Ask for the clip, unless that was done; gives its draft, which is written down."""
        batches = self.studio.library.batches
        await self._mark(RowState.STARTED)
        read_before = self.studio.balance
        turn = await self._asking.ensure_taken(
            partial(self._ask, perhaps_there=perhaps_there), partial(self._ask, perhaps_there=False)
        )
        if not await self._is_last(turn):
            raise StudioError(
                _("Another message followed this row's: its result cannot be told apart"),
                _("It may have been paid for; asked again, it is paid again."),
            )
        cost = await self._note_spent(turn, read_before)
        draft = await self._own_draft(turn, cost)
        await asyncio.to_thread(batches.mark_made, self.row.id, stored_draft(draft) or "", cost)
        return draft

    async def _note_spent(self, turn: TurnRecord, read_before: CreditsRead | None) -> int | None:
        """Write down what the message cost, by credits that were read after it."""
        if self.studio.balance is read_before:
            with suppress(NemoError):
                await self.studio.credits()
        cost = spent(turn.balance, turn.reserved, self.studio.balance)
        await asyncio.to_thread(self.studio.library.batches.mark_spent, self.row.id, cost)
        return cost

    async def _ask(self, *, perhaps_there: bool) -> None:
        message = ""
        await self._asking.find_outcome()
        if await self._asking.is_unsent():
            await asyncio.to_thread(self._check_target)
            self._names = await self._send(perhaps_there=perhaps_there)
            message = row_message(self.row.request.prompt, self._names)
            self.check()
        try:
            await self._ask_once(message)
        except OutcomeUnknown:
            # Paid for, it may have come out as the row before did; whether it has is seen later.
            turn = await self._asking.turn()
            if turn is None or not spent(turn.balance, turn.reserved, self.studio.balance):
                raise

    def _check_target(self) -> None:
        """See that what is to be paid can be saved; where it replaces nothing, under some name."""
        library, project = self.studio.library, self.studio.project_id
        stills = [each.source for each in library.stills.of(project)] if self.row.force else []
        check_target(Path(self.row.request.path), force=True, stills=stills)

    async def _ask_once(self, message: str) -> None:
        """Send the message; where the service is in trouble, find out what became of it."""
        try:
            await self._asking.ask(message)
        except NemoError:
            if not await self.is_in_doubt():
                raise
            await self._asking.ask(message)

    async def _send(self, *, perhaps_there: bool) -> tuple[str, ...]:
        """Send the stills; gives their names at the service. One that is lacking is a failure."""
        sources = tuple(map(Source.read, self.row.request.sources))
        files = await inspect_all(sources, self.tell, self.studio.wishes)
        sent: Sequence[Uploaded] = ()
        if len(files) == len(sources):
            sent = await self.studio.upload_inspected(files, perhaps_there=perhaps_there, once=True)
        if not sent or len(sent) < len(sources):
            raise StudioError(
                _("Not all of its stills can be used"),
                _("See above; nothing was charged for this row."),
            )
        return tuple(each.sent_as for each in sent)

    async def _own_draft(self, turn: TurnRecord, spent: int | None) -> Draft:
        """The draft as the row's message left it. Raises `StudioError` where that is no clip."""
        draft = self.studio.draft
        if draft is None or not draft.exportable:
            await self.studio.refresh_timeline()  # it may only have been unreadable
            draft = self.studio.draft
        own, strangers = await asyncio.to_thread(self._shown, draft)
        # What was paid for may come out as the row before did, of the same still.
        is_as_paid = bool(spent) and (self.is_like_last or (bool(own) and not strangers))
        is_new = is_as_paid or changed(draft_before(turn), draft)
        if not is_new and await self._may_be_at_work(turn):
            raise StillAtWork
        if draft is None or not draft.exportable or not is_new:
            raise StudioError(
                _("The service made no clip of this row"),
                _("Read its answer above. Say it in other words."),
            )
        if strangers:
            raise StudioError(
                _(
                    "The service made a clip of other stills: {names}",
                    names=listed(sorted(strangers)),
                ),
                _("It is not saved as this row's. Give the still a name that says what it is."),
            )
        return draft

    async def _may_be_at_work(self, turn: TurnRecord) -> bool:
        """Whether what is reserved may be for the row's message, whose stream was lost.

        A stream that the service ended is the turn's end [V], and what other projects reserve is no
        reason to wait.
        """
        is_lost = turn.outcome in (TurnOutcome.LOST, TurnOutcome.UNKNOWN)
        if not (is_lost and is_at_work(turn.reserved, self.studio.balance)):
            return False
        return not await turns_beside(self.studio.library, turn.id)()

    def _shown(self, draft: Draft | None) -> tuple[set[str], set[str]]:
        """The stills of this row that a draft shows, and those of others, as its names tell."""
        project = self.studio.project
        if project is None or draft is None:
            return set(), set()
        uploads = self.studio.library.uploads.of(project.id)
        own = {upload.name for upload in uploads if upload.path in self.row.request.sources}
        own.update(self._names)
        shown = {
            segment.name
            for track in draft.tracks
            if track.kind is TrackKind.VIDEO
            for segment in track.segments
            if segment.name
        }
        known = shown & {upload.name for upload in uploads}
        return known & own, known - own if own else set()

    async def _export(self, draft: Draft, *, again: bool) -> Saved:
        """Export the row's own draft, whatever the session's timeline is by now."""
        out = Path(self.row.request.path)
        film = None
        if again and (film := await self._exported_before(out, draft)) is None:
            await self.clear_exports()
        if film is None:
            try:
                film = await self._rendered_at_last(draft, again=again)
            except ExportsBarred:
                raise RowsBarred from None
        await asyncio.to_thread(self.studio.library.batches.mark_saved, self.row.id, str(film.path))
        return film

    async def _exported_before(self, out: Path, draft: Draft) -> Saved | None:
        """The clip of the row's own render, where one was begun; it is resumed if need be.

        Other unfinished renders of the project are resumed, too; only the row's clip is returned.
        """
        batches = self.studio.library.batches
        if await asyncio.to_thread(batches.render_of, self.row.id) is None:
            return None
        with suppress(StudioError):
            await self.studio.resume_renders()
        if await asyncio.to_thread(batches.render_of, self.row.id) is RenderState.SAVED:
            with suppress(StudioError):
                exporter = self.studio.exporter()
                film = await exporter.saved(out) or await exporter.save_again(out)
                turn = await self._asking.turn()
                if film is not None and await exporter.is_whole(film, draft, turn):
                    return film
        return None

    async def _rendered_at_last(self, draft: Draft, *, again: bool) -> Saved:
        """Render the row's draft; once more where that hangs, if no clip has come meanwhile."""
        with suppress(RenderStuck):
            return await self._rendered(draft, again=again)
        await self.clear_exports()
        film = await self._exported_before(Path(self.row.request.path), draft)
        if film is None:
            self.tell(Notice(_("The render hung. It was stopped, and is tried once more.")))
            film = await self._rendered(draft, again=False)
        return film

    async def finish_exports(self) -> None:
        """Before anything is paid: save what is left of other exports, and stop what hangs.

        Raises `RowsBarred`. Where the service cannot be reached, the row finds that out by itself.
        """
        with suppress(NemoError, StudioError):
            await self.studio.resume_renders()
        with suppress(NemoError):
            await self.clear_exports()

    async def clear_exports(self) -> None:
        """Stop what bars the exports of the session. Raises `RowsBarred` where that runs on."""
        if not await self.studio.exporter().clear():
            raise RowsBarred

    async def _rendered(self, draft: Draft, *, again: bool) -> Saved:
        """Render the row's draft: as the version that it has, where its clip was deleted."""
        turn, exporter = await self._asking.turn(), self.studio.exporter()
        out = Path(self.row.request.path)
        before = await exporter.saved_before(out) if again else None
        own = before is not None and turn is not None and before.turn == turn.id
        return await exporter.export(
            draft,
            out,
            force=self.row.force,
            beside=True,
            turn=turn.id if turn else None,
            version=before.version if before and own else None,
        )


def _draft(stored: str | None) -> Draft:
    """A draft that was written down."""
    if stored is None:
        raise StudioError(_("The clip of this row is not known"), Do(Remedy.RESUME))
    return Draft.read(stored)
