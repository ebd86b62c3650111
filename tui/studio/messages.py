"""The messages of the active project: each is sent once, followed, and never forgotten in doubt."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from tui.library.library import Library
from tui.library.records import MessageOwner, Project, TurnOutcome, TurnRecord
from tui.nemo.errors import NemoError, SessionNotFound
from tui.nemo.models import Credits
from tui.studio.clock import Clock
from tui.studio.costs import Costs, spent
from tui.studio.events import CreditsRead, Delivery, Failed, Recovered, Tell, TurnEnded
from tui.studio.failures import refuse_blank
from tui.studio.keeping.history_writer import HistoryWriter
from tui.studio.projects.active import ActiveProject
from tui.studio.projects.projects import Projects
from tui.studio.service import Service
from tui.studio.turns.delivery import after_recovery
from tui.studio.turns.followed import settle_followed
from tui.studio.turns.recovery import not_taken, recovery_of, turns_beside
from tui.studio.turns.turn import Turn
from tui.studio.turns.turn_record import SentElsewhere, check_waits, open_turn


class Messages:
    """Sends one at a time, and finds out what became of those that were interrupted."""

    def __init__(
        self,
        service: Service,
        library: Library,
        clock: Clock,
        tell: Tell,
        history: HistoryWriter,
        projects: Projects,
        active: ActiveProject,
        costs: Costs,
        explain: Callable[[BaseException], Failed],
    ) -> None:
        self._service = service
        self._library = library
        self._clock = clock
        self._tell = tell
        self._history = history
        self._projects = projects
        self._active = active
        self._costs = costs
        self._explain = explain
        self.delivery = Delivery.NOT_TAKEN
        """Who has the last message."""

    async def run(self, text: str, owner: MessageOwner) -> TurnEnded:
        """One turn: sends `text` once, for its `owner`, and follows it.

        Raises `InUse`, and `SentElsewhere` for a waiting message that is another program's by now.
        """
        self.delivery = Delivery.NOT_TAKEN
        refuse_blank(text)
        try:
            await check_waits(self._library, self._projects.required.id, text, owner)
            with self._projects.locked() as project:
                return await self._run(project, text, owner)
        except SentElsewhere:
            self.delivery = Delivery.TAKEN
            raise

    async def _run(self, project: Project, text: str, owner: MessageOwner) -> TurnEnded:
        before = (await self._active.state()).draft
        balance = await self._service.credits_if_read()
        self._history.sending(text)
        await asyncio.to_thread(self._history.flush)
        number = await open_turn(
            self._library, project.id, text, self._clock.today(), before, balance, owner
        )
        session, beside = project.session_id, turns_beside(self._library, number)
        turn = Turn(
            self._service, session, text, before, self._tell, balance, beside, self._explain
        )
        ended = await self._follow(turn, number)
        self.delivery = turn.delivery(ended)
        outcome = TurnOutcome.REFUSED if turn.refusal else ended.outcome
        await self._close(number, outcome)
        await self._settle_followed(project)
        read = await self._read_balance(turn.credits_after)
        cost = spent(balance.available, balance.frozen, read)
        await self._costs.note(number, cost)
        ended = replace(ended, spent=cost)
        self.delivery = turn.delivery(ended)
        turn.tell_doubt(ended)
        await self._tell_cost(project)
        self._tell(ended)
        return ended

    async def _follow(self, turn: Turn, number: int) -> TurnEnded:
        """Follow a turn to its end. An error that is no refusal leaves it open for `recover`."""
        self.delivery = Delivery.DOUBTFUL
        try:
            ended, draft = await turn.run()
        except NemoError as error:
            if not_taken(error):
                self.delivery = Delivery.NOT_TAKEN
                await self._close(number, TurnOutcome.REFUSED)
            elif turn.is_answered:
                self.delivery = Delivery.TAKEN
            if isinstance(error, SessionNotFound):
                raise await self._active.replace_session(error) from None
            raise
        except asyncio.CancelledError:
            if turn.ended_in_pause:
                self.delivery = Delivery.NOT_TAKEN
            elif turn.has_taken_effect or not turn.is_stream_over:
                self.delivery = Delivery.TAKEN  # the next start finds out what became of it
            raise
        self._active.keep(draft)
        return ended

    async def recover(self) -> tuple[Recovered, ...]:
        """Find out what became of turns that were interrupted; those that others followed are told.

        Nothing is sent. Raises `SessionGone`: so are the turns then. Raises `InUse` where another
        program works on them.
        """
        turns = self._library.turns
        with self._projects.locked() as project:
            followed = await self._settle_followed(project)
            doubts = await asyncio.to_thread(turns.in_doubt, project.id)
            found = await self._find_outcomes(project, [turn for turn, _none_later in doubts])
            for turn, outcome in found:
                await self._close(turn.id, outcome)
            followed += await self._settle_followed(project)
        return (*(Recovered(outcome, turn.message) for turn, outcome in found), *followed)

    async def _find_outcomes(
        self, project: Project, doubts: Sequence[TurnRecord]
    ) -> Sequence[tuple[TurnRecord, TurnOutcome]]:
        """What became of the last message, and of those before it until one took effect.

        No outcome is written down yet: who stops this is told of none, and finds out all again.
        """
        found: list[tuple[TurnRecord, TurnOutcome]] = []
        for turn in reversed(doubts):
            outcome = await self._find_outcome(project, turn)
            if not found:
                self.delivery = after_recovery(outcome)
            found.append((turn, outcome))
            cost = spent(turn.balance, turn.reserved, await self._read_balance())
            await self._costs.note(turn.id, cost)
            await self._tell_cost(project)
            if not outcome.is_not_taken:
                break
        return found

    async def _find_outcome(self, project: Project, turn: TurnRecord) -> TurnOutcome:
        recovery = recovery_of(turn, self._service, self._library, project, self._tell)
        try:
            outcome, draft = await recovery.find_outcome(turn)
        except SessionNotFound as gone:
            self.delivery = Delivery.NOT_TAKEN
            raise await self._active.replace_session(gone) from None
        self._active.keep(draft)
        if outcome is TurnOutcome.DONE:
            recovery.show(draft)
        return outcome

    async def _settle_followed(self, project: Project) -> tuple[Recovered, ...]:
        return await settle_followed(self._library.turns, project.id, self._clock, self._tell)

    async def _read_balance(self, read: Credits | None = None) -> CreditsRead | None:
        with suppress(NemoError):  # the turn is over, whatever the balance says
            return self._costs.tell_balance(read or await self._service.credits())
        return None

    async def _tell_cost(self, project: Project) -> None:
        is_clip = self._active.timeline.exportable
        await self._costs.tell_expected(project.id, generates=not is_clip)

    async def _close(self, turn: int, outcome: TurnOutcome) -> None:
        await asyncio.to_thread(self._library.turns.close, turn, outcome, self._clock.today())
