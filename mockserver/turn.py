"""One turn: what it costs, what it does to the draft, and what is sent. It settles once."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mockserver.choosing import Choice, said
from mockserver.draft import length_ms
from mockserver.edits import Still, apply
from mockserver.filling import Filler, still_values
from mockserver.framing import Spelling, data_frame, frame, spelling_of
from mockserver.money import COSTS
from mockserver.player import Moment, play
from mockserver.recordings import Event, Recording
from mockserver.service import Service
from mockserver.sessions import Account, Session
from mockserver.typed_events import HEARTBEAT, parts_of, typed_payloads


@dataclass(slots=True)
class Turn:
    """A turn under way. Begin it, play its `chunks`, and it settles by itself.

    Credits are frozen at the beginning, charged at the end, and given back where the turn fails
    or is left before its work was done [A]. `origin` makes the file host's paths URLs.
    """

    service: Service
    account: Account
    session: Session
    choice: Choice
    recording: Recording
    origin: str
    _worked: bool = False
    _failed: bool = False
    _open: bool = False
    _filler: Filler = field(init=False)
    _spelling: Spelling = field(init=False)

    def __post_init__(self) -> None:
        ids = self.service.ids
        ask, stills = self.choice.ask, [self._public(still) for still in self._spoken_of()]
        values: dict[str, object] = {
            "session:1": self.session.id,
            "invocation:1": f"e-{ids.uuid()}",
            **_recorded(self.recording),
            **said(ask, self.session.draft),
            **still_values(stills, ask.language),
        }
        self._spelling = spelling_of(self.recording.exchange.wire)
        self._filler = Filler(values, ids.uuid, self.service.clock.now_s)

    @property
    def cost(self) -> int:
        """Credits."""
        return COSTS[self.choice.kind]

    def begin(self) -> None:
        """Freeze the credits. Raises OutOfCredits."""
        self.account.purse = self.account.purse.reserve(self.cost)
        self._open = True
        self.service.keep()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Play the turn; leaving the iterator aborts the rest of it."""
        finished = False
        try:
            exchange, clock = self.recording.exchange, self.service.clock
            async for chunk in play(exchange, clock, self._bytes, self._wants):
                yield chunk
            finished = exchange.response.end == "eof"
        finally:
            self._settle(finished=finished)

    def close(self) -> None:
        """Settle a turn that was left before its first chunk; of no effect after any other end."""
        self._settle(finished=False)

    def _settle(self, *, finished: bool) -> None:
        if not self._open:
            return
        self._open = False
        earned = self._worked or (finished and not self._failed)
        purse = self.account.purse
        self.account.purse = purse.charge(self.cost) if earned else purse.refund(self.cost)
        self.service.keep()

    def _wants(self, event: Event) -> bool:
        if event.kind != "data":
            return True
        if self.service.wordless and self.choice.kind == "edit" and _only_speaks(event.value):
            return False
        return self._filler.wants(event.value)

    def _bytes(self, moment: Moment) -> Iterable[bytes]:
        event, spelling = moment.event, self._spelling
        typed = self.service.dialects.events == "typed" and not self._is_typed
        if event.kind == "comment" and typed:
            return [data_frame(HEARTBEAT, spelling)]
        if event.kind != "data" or isinstance(event.value, str):
            return [frame(event, spelling)]
        value = self._filler.fill(event.value)
        self._take_effect(value)
        payloads: Iterator[Any] = typed_payloads(value) if typed else iter([value])
        return [data_frame(payload, spelling) for payload in payloads]

    @property
    def _is_typed(self) -> bool:
        """Whether the recording is written in the typed dialect itself."""
        return self.recording.when.get("events") == "typed"

    def _take_effect(self, data: Any) -> None:
        """Do what a tool's response says has been done."""
        self._failed = self._failed or (isinstance(data, dict) and "errorCode" in data)
        for part in parts_of(data):
            answer = part.get("functionResponse")
            if isinstance(answer, dict):
                self._use(str(answer.get("name")))

    def _use(self, tool: str) -> None:
        session, before = self.session, self.session.draft
        session.draft = apply(tool, before, self.choice.ask, self.choice.stills)
        self._worked = True
        if tool == "generate_video":
            session.shown = len(session.uploads)
            session.generated.append(
                {
                    "id": f"gen_{self.service.ids.name(12)}",
                    "type": "video",
                    "duration": length_ms(session.draft),
                    "created_at": round(self.service.clock.now_s() * 1000),
                }
            )
        self.service.keep()

    def _spoken_of(self) -> Iterable[Still]:
        return self.choice.stills or self.session.stills()

    def _public(self, still: Still) -> Still:
        return Still(still.name, f"{self.origin}{still.url}")


def _recorded(recording: Recording) -> dict[str, object]:
    """What in a turn only looks like a reference; all else is made up anew."""
    wire = recording.exchange.wire
    values = wire.values if wire else {}
    return {name: value for name, value in values.items() if name.startswith("literal:")}


def _only_speaks(data: Any) -> bool:
    """Whether an event is nothing but words for the user: no thought, no tool."""
    parts = list(parts_of(data))
    return bool(parts) and all("text" in part and not part.get("thought") for part in parts)
