"""One turn: a message is sent once, its stream is watched, and what it changed is told."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from tui.library.records import TurnOutcome
from tui.nemo.errors import (
    ConnectionFailed,
    NemoError,
    ServiceError,
    StreamBroken,
    StreamTooLarge,
)
from tui.nemo.events import Tool, WireEvent
from tui.nemo.models import Credits, Draft, State
from tui.nemo.protocol.refusals import refusal_in_stream
from tui.studio.advice import advice
from tui.studio.costs import Work
from tui.studio.events import (
    Delivery,
    Failed,
    Notice,
    Tell,
    TimelineUnread,
    TurnEnded,
    Waiting,
    WaitingKind,
)
from tui.studio.failures import describe
from tui.studio.service import Service
from tui.studio.timeline import read_timeline
from tui.studio.turns.delivery import after_turn, is_in_doubt, known_of
from tui.studio.turns.recovery import (
    LOST_WAITS_S,
    SILENT_WAITS_S,
    Beside,
    Recovery,
    all_changes,
    changed,
)
from tui.studio.turns.reply import Reply
from tui.studio.turns.stream_watch import StreamTimeout, StreamWatch
from tui.words import _

READ_EVERY_S = 2.0
"""The state is read no oftener while tools finish; the end of the turn reads it again."""
_QUEUED = 256
_UNREAD = Credits(None, None, None)
_LOST = _("No answer came, and nothing has changed")


class StreamLost(Exception):
    """Nothing came for too long; what became of the turn is not known yet."""


async def _alone() -> bool:
    return False


@dataclass
class Turn:
    """A turn under way; `run` it once. `balance` are the credits before it.

    `beside` says whether other projects have a turn under way; `explain` puts an error into words.
    """

    service: Service
    session_id: str
    message: str
    before: Draft | None
    tell: Tell
    balance: Credits = _UNREAD
    beside: Beside = _alone
    explain: Callable[[BaseException], Failed] = describe
    refusal: ServiceError | None = field(default=None, init=False)
    """The refusal that came in the stream, where the turn changed nothing."""
    is_answered: bool = field(default=False, init=False)
    """Whether the service has said or done anything in it."""
    ended_in_pause: bool = field(default=False, init=False)
    """Whether it was cancelled before the message went out."""
    is_stream_over: bool = field(default=False, init=False)
    is_unread: bool = field(default=False, init=False)
    """Whether the state could not be read at the end."""
    credits_after: Credits | None = field(default=None, init=False)
    """The balance, where it was read at the end."""
    _recovery: Recovery = field(init=False)
    _is_all_said: bool = field(default=False, init=False)
    """Whether the model said that its last words were its last."""
    _next_reading: float = field(default=-math.inf, init=False)

    def __post_init__(self) -> None:
        self._recovery = Recovery(
            self.service, self.session_id, self.before, self.balance, self.beside, self.tell
        )

    @property
    def has_taken_effect(self) -> bool:
        """Whether the timeline has shown something of it."""
        return self._recovery.has_changed

    def delivery(self, ended: TurnEnded) -> Delivery:
        """Whose its message is, by what is known of its end."""
        return after_turn(
            ended,
            refused=self.refusal is not None,
            unread=self.is_unread,
            took_effect=self.has_taken_effect,
        )

    def tell_doubt(self, ended: TurnEnded) -> None:
        """Tell what more is known of a message that is in doubt."""
        if is_in_doubt(ended, unread=self.is_unread):
            known = known_of(ended, took_effect=self.has_taken_effect)
            if known:
                self.tell(Notice(known))

    @property
    def is_paused(self) -> bool:
        """Whether the service refused the message, and it waits for the pause to end."""
        return self.service.message_waits.is_waiting

    async def run(self) -> tuple[TurnEnded, Draft | None]:
        """Send the message and follow the turn; gives its end, not told yet, and the draft it left.

        Raises the service's refusal if the message was not taken: then nothing was charged.
        """
        reply = Reply()
        lost = False
        try:
            await self._listen(reply)
        except (StreamLost, StreamBroken):
            lost = True
        except ConnectionFailed as error:
            if not error.sent:
                raise
            lost = True
        self.is_stream_over = True
        for event in reply.finish():
            self.tell(event)
        was_left = reply.error_code == StreamTooLarge.code
        draft = await self._last_draft(reply, lost or was_left)
        ended = self._end(reply, lost or (was_left and not changed(self.before, draft)), draft)
        self._tell_failure(reply, ended)
        return ended, draft

    async def _listen(self, reply: Reply) -> None:
        clock = self.service.clock
        queue: asyncio.Queue[WireEvent | Exception | None] = asyncio.Queue(_QUEUED)
        pump = asyncio.create_task(_pump(self.service.run(self.session_id, self.message), queue))
        watch = StreamWatch(clock.now())
        try:
            while True:
                if self.is_paused:  # the message has not even gone out
                    watch.begin(clock.now())
                else:
                    watch.not_before(self.service.message_waits.last_ended)
                try:
                    item = await clock.wait_for(queue.get(), watch.limit - clock.now())
                except TimeoutError:
                    if not self.is_paused and await self._is_over(watch) and queue.empty():
                        return
                    continue
                if item is None:
                    return
                if isinstance(item, Exception):
                    raise item
                watch.note_event(item, clock.now())
                self._is_all_said = watch.is_all_said
                await self._add(reply, item)
        finally:
            self.ended_in_pause = self.is_paused
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    async def _is_over(self, watch: StreamWatch) -> bool:
        """Whether all was said, though the stream stays open. Raises `StreamLost`."""
        now = self.service.clock.now()
        match watch.timeout(now):
            case StreamTimeout.LOST:
                raise StreamLost
            case StreamTimeout.ALL_SAID:
                if await self._recovery.work() is not Work.GOES_ON:
                    return True
                watch.work_goes_on(self.service.clock.now())
            case StreamTimeout.NOTICE:
                self.tell(Waiting(WaitingKind.WORKING, now - watch.started))
        return False

    async def _add(self, reply: Reply, item: WireEvent) -> None:
        for event in reply.add(item):
            self.is_answered = True
            self.tell(event)
        now = self.service.clock.now()
        if isinstance(item, Tool) and item.done and now >= self._next_reading:
            self._next_reading = now + READ_EVERY_S
            await self._show_now()

    async def _show_now(self) -> None:
        """Show what a tool left as soon as it has finished: music and titles may follow later."""
        try:
            state = await self.service.state(self.session_id)
        except NemoError:
            return  # the end of the turn reads it again
        self._recovery.show(state.draft)

    async def _last_draft(self, reply: Reply, lost: bool) -> Draft | None:
        waits: tuple[float, ...] = (0.0,)
        kind = WaitingKind.SILENT
        if lost:
            waits, kind = LOST_WAITS_S, WaitingKind.LOST
        elif not reply.has_text and not reply.errors:
            waits = SILENT_WAITS_S
        recovery = self._recovery
        state = await recovery.read_until_changed(waits, kind)
        if lost:
            state = await recovery.read_until_done(state, kind)
        elif await self._goes_on(state):
            state = await recovery.read_until_done(state)
        if state is None:
            self.is_unread = True
            self.tell(TimelineUnread())
            return self.before
        return state.draft

    async def _goes_on(self, state: State | None) -> bool:
        """Whether the service works on, though its stream ended in good order."""
        is_new = self._recovery.is_new(state)
        if is_new and self._is_all_said:
            return False
        goes_on = await self._recovery.work() is Work.GOES_ON
        if is_new and not goes_on:
            self.credits_after = self._recovery.credits
        return goes_on

    def _end(self, reply: Reply, lost: bool, draft: Draft | None) -> TurnEnded:
        after = read_timeline(draft)
        changes = all_changes(self.before, draft)
        self._recovery.show(draft)
        return TurnEnded(
            texts=tuple(reply.texts),
            thoughts=tuple(reply.thoughts),
            tools=tuple(reply.tools),
            errors=tuple(reply.errors),
            outcome=_outcome(reply, lost),
            tracks=tuple(lane.kind for lane in after.lanes),
            changes=changes,
        )

    def _tell_failure(self, reply: Reply, ended: TurnEnded) -> None:
        if ended.outcome is TurnOutcome.FAILED:
            message = reply.errors[0]
            if not ended.changes:
                self.refusal = refusal_in_stream(reply.error_code, message)
            if self.refusal is not None:
                self.tell(self.explain(self.refusal))
                return
            stays = (_("The answer so far is kept."),) if reply.texts else ()
            look = _("Look at the timeline and the credits before you ask again.")
            self.tell(Failed(reply.error_code or "stream", message, advice(*stays, look)))
        elif ended.outcome is TurnOutcome.LOST and not self.has_taken_effect:
            self.tell(
                Failed(
                    reply.error_code or "lost",
                    reply.errors[0] if reply.errors else _LOST,
                    advice(
                        _(
                            "Not sent again, so nothing is charged twice. If the credits are all "
                            "there, send it once more."
                        )
                    ),
                )
            )


def _outcome(reply: Reply, lost: bool) -> TurnOutcome:
    if lost:
        return TurnOutcome.LOST
    if reply.errors:
        return TurnOutcome.FAILED
    return TurnOutcome.COMPLETE if reply.has_text else TurnOutcome.SILENT


async def _pump(
    events: AsyncGenerator[WireEvent, None], queue: "asyncio.Queue[WireEvent | Exception | None]"
) -> None:
    """Read the stream in a task of its own: it is opened and closed where it is read.

    An error in it, of this end too, is raised where the events are read.
    """
    try:
        async with aclosing(events) as stream:
            async for event in stream:
                await queue.put(event)
    except Exception as error:  # noqa: BLE001 - raised where the events are read
        await queue.put(error)
    else:
        await queue.put(None)
