"""One turn: a message goes out once, its stream is watched, and what it did is told in words."""

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
    refusal_in_stream,
)
from tui.nemo.events import Heartbeat, Tool, WireEvent
from tui.nemo.models import Draft, State
from tui.studio.advice import advice
from tui.studio.events import (
    Changed,
    Failed,
    Tell,
    TimelineUnread,
    TurnEnded,
    Waiting,
    WaitingKind,
)
from tui.studio.failures import describe
from tui.studio.recovery import LOST_WAITS_S, SILENT_WAITS_S, changed, read_until_changed
from tui.studio.reply import Reply
from tui.studio.service import Service
from tui.studio.timeline import differences, read_timeline

NOTICE_EVERY_S = 120.0
SILENCE_S = 600.0
LOOK_EVERY_S = 2.0
"""However fast tools finish, the state is read no oftener; the end of the turn reads it again."""
LONGEST_S = 900.0
_QUEUED = 256


class StreamLost(Exception):
    """The stream stopped saying anything; what became of the turn is not known yet."""


@dataclass
class Turn:
    """A turn on its way; `run` it once. `reserved` credits were so before it, by other work.

    `explain` puts an error into words.
    """

    service: Service
    session_id: str
    message: str
    before: Draft | None
    tell: Tell
    reserved: int = 0
    explain: Callable[[BaseException], Failed] = describe
    refusal: ServiceError | None = field(default=None, init=False)
    """What the service refused inside the stream, and nothing came of the turn."""
    _shown: Draft | None = field(init=False)
    _next_look: float = field(default=-math.inf, init=False)

    def __post_init__(self) -> None:
        self._shown = self.before

    async def run(self) -> tuple[TurnEnded, Draft | None]:
        """Send the message and see the turn through; gives its end, untold, and the draft it left.

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
        for event in reply.finish():
            self.tell(event)
        draft = await self._outcome(reply, lost)
        ended = self._end(reply, lost, draft)
        self._tell_trouble(reply, ended)
        return ended, draft

    async def _listen(self, reply: Reply) -> None:
        clock = self.service.clock
        queue: asyncio.Queue[WireEvent | Exception | None] = asyncio.Queue(_QUEUED)
        pump = asyncio.create_task(_pump(self.service.run(self.session_id, self.message), queue))
        started = last_word = clock.now()
        next_notice = started + NOTICE_EVERY_S
        try:
            while True:
                if self.service.pause.keeps:  # the message has not even gone out
                    started = last_word = clock.now()
                else:
                    started = max(started, self.service.pause.kept)
                    last_word = max(last_word, started)
                limit = min(next_notice, last_word + SILENCE_S, started + LONGEST_S)
                try:
                    item = await clock.wait_for(queue.get(), limit - clock.now())
                except TimeoutError:
                    now = clock.now()
                    if self.service.pause.keeps:
                        next_notice = now + NOTICE_EVERY_S
                        continue
                    if now >= min(last_word + SILENCE_S, started + LONGEST_S):
                        raise StreamLost from None
                    self.tell(Waiting(WaitingKind.WORKING, now - started))
                    next_notice = now + NOTICE_EVERY_S
                    continue
                if item is None:
                    return
                if isinstance(item, Exception):
                    raise item
                if not isinstance(item, Heartbeat):
                    last_word = clock.now()
                    next_notice = last_word + NOTICE_EVERY_S
                await self._hear(reply, item)
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    async def _hear(self, reply: Reply, item: WireEvent) -> None:
        for event in reply.take(item):
            self.tell(event)
        now = self.service.clock.now()
        if isinstance(item, Tool) and item.done and now >= self._next_look:
            self._next_look = now + LOOK_EVERY_S
            await self._announce()

    async def _announce(self) -> None:
        """A tool finished: show what it left at once, music and titles may follow by themselves."""
        try:
            state = await self.service.state(self.session_id)
        except NemoError:
            return  # the end of the turn reads it again
        self._show(state.draft)

    async def _outcome(self, reply: Reply, lost: bool) -> Draft | None:
        waits: tuple[float, ...] = (0.0,)
        kind = WaitingKind.SILENT
        if lost:
            waits, kind = LOST_WAITS_S, WaitingKind.LOST
        elif not reply.spoke and not reply.errors:
            waits = SILENT_WAITS_S
        state = await self._read(waits, kind)
        if not lost and self._unchanged(state) and await self._is_at_work():
            state = await self._read(LOST_WAITS_S, WaitingKind.UNFINISHED) or state
        if state is None:
            self.tell(TimelineUnread())
            return self.before
        return state.draft

    async def _read(self, waits_s: tuple[float, ...], kind: WaitingKind) -> State | None:
        return await read_until_changed(
            self.service, self.session_id, self.before, waits_s, self.tell, kind
        )

    def _unchanged(self, state: State | None) -> bool:
        return state is None or not changed(self.before, state.draft)

    async def _is_at_work(self) -> bool:
        """Whether more is reserved than before: the turn goes on, though its stream has ended."""
        try:
            return ((await self.service.credits()).frozen or 0) > self.reserved
        except NemoError:
            return False

    def _end(self, reply: Reply, lost: bool, draft: Draft | None) -> TurnEnded:
        after = read_timeline(draft)
        changes = _in_words(self.before, draft)
        self._show(draft)
        return TurnEnded(
            texts=tuple(reply.texts),
            thoughts=tuple(reply.thoughts),
            tools=tuple(reply.tools),
            errors=tuple(reply.errors),
            outcome=_outcome(reply, lost),
            tracks=tuple(lane.kind for lane in after.lanes),
            changes=changes,
        )

    def _tell_trouble(self, reply: Reply, ended: TurnEnded) -> None:
        if ended.outcome is TurnOutcome.FAILED:
            said = reply.errors[0]
            if not ended.changes:
                self.refusal = refusal_in_stream(reply.error_code, said)
            if self.refusal is not None:
                self.tell(self.explain(self.refusal))
                return
            kept = "What was said before it stays. " if reply.texts else ""
            before = f"{kept}Look at the timeline and the credits before you ask again."
            self.tell(Failed(reply.error_code or "stream", said, advice(before)))
        elif ended.outcome is TurnOutcome.LOST and not ended.changes:
            self.tell(
                Failed(
                    "lost",
                    "the connection was lost, and nothing new shows at the service",
                    advice(
                        "It was not sent again, so nothing is charged twice. Look at the credits; "
                        "if they are all there, ask once more."
                    ),
                )
            )

    def _show(self, draft: Draft | None) -> None:
        """Tell what is new since the timeline was told last."""
        changes = _in_words(self._shown, draft)
        if changes:
            timeline = read_timeline(draft)
            self.tell(Changed(changes, timeline.summary(), timeline))
        self._shown = draft


def _in_words(before: Draft | None, after: Draft | None) -> tuple[str, ...]:
    said = differences(read_timeline(before), read_timeline(after))
    if not said and changed(before, after):
        return ("Something changed that the timeline does not show",)
    return said


def _outcome(reply: Reply, lost: bool) -> TurnOutcome:
    if lost:
        return TurnOutcome.LOST
    if reply.errors:
        return TurnOutcome.FAILED
    return TurnOutcome.COMPLETE if reply.spoke else TurnOutcome.SILENT


async def _pump(
    events: AsyncGenerator[WireEvent, None], queue: "asyncio.Queue[WireEvent | Exception | None]"
) -> None:
    """Read the stream in a task of its own: it is opened and closed where it is read.

    Whatever goes wrong in it, at this end too, is raised where the events are heard.
    """
    try:
        async with aclosing(events) as stream:
            async for event in stream:
                await queue.put(event)
    except Exception as error:
        await queue.put(error)
    else:
        await queue.put(None)
