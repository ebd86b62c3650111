"""One turn: what it costs, what it does to the draft, and what is sent. It is paid for once."""

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field

from mockserver.recordings.model import Recording
from mockserver.recordings.player import Moment, play
from mockserver.recordings.templates import Template, Values
from mockserver.service.credits import COSTS
from mockserver.service.drafts import Still, length_ms
from mockserver.service.records import Account, Session
from mockserver.service.service import Service
from mockserver.turns.choice import Choice
from mockserver.turns.edits import apply_tool
from mockserver.turns.reference_values import prompt_values, still_values


@dataclass(slots=True)
class Turn:
    """A turn under way. Begin it and play its `chunks`; it is charged or refunded at its end.

    Credits are frozen at the beginning, charged at the end, and given back where the turn fails
    or is left before any of its work was done [A]. `origin` makes the file host's paths URLs.
    """

    service: Service
    account: Account
    session: Session
    choice: Choice
    recording: Recording
    origin: str
    _is_earned: bool = False
    _failed: bool = False
    _open: bool = False
    _uploads_there: int = 0
    _values: Values = field(init=False)
    _events: tuple[Template, ...] = field(init=False)

    def __post_init__(self) -> None:
        ids = self.service.ids
        self._uploads_there = len(self.session.uploads)
        prompt, stills = self.choice.prompt, [self._public(still) for still in self._stills()]
        values: dict[str, object] = {
            "session:1": self.session.id,
            "invocation:1": f"e-{ids.uuid()}",
            **_literals(self.recording),
            **prompt_values(prompt, self.session.draft),
            **still_values(stills, prompt.language),
        }
        self._events = self._templates()
        self._values = Values(values, ids.uuid, self.service.clock.now_s)

    @property
    def cost(self) -> int:
        """Credits."""
        return COSTS[self.choice.kind]

    def begin(self) -> None:
        """Freeze the credits. Raises OutOfCredits."""
        self.account.balance = self.account.balance.reserve(self.cost)
        self._open = True
        self.service.save_soon()

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Play the turn; leaving the iterator aborts the rest of it."""
        finished = False
        try:
            exchange, clock = self.recording.exchange, self.service.clock
            async for chunk in play(exchange, clock, self._bytes, self._is_wanted):
                yield chunk
            finished = exchange.response.end == "eof"
        finally:
            self._finish(finished=finished)

    def close(self) -> None:
        """End a turn that was left before its first chunk; without effect after any other end."""
        self._finish(finished=False)

    def _finish(self, *, finished: bool) -> None:
        if not self._open:
            return
        self._open = False
        if finished and not self._failed:
            self._earn()
        balance, cost = self.account.balance, self.cost
        self.account.balance = balance.charge(cost) if self._is_earned else balance.refund(cost)
        self.service.save_soon()

    def _earn(self) -> None:
        """Note, once, that the turn is to be paid, whatever happens to it or to the mock."""
        if not self._is_earned:
            self._is_earned = True
            self.account.balance = self.account.balance.earn(self.cost)

    def _is_wanted(self, moment: Moment) -> bool:
        event = self._events[moment.index]
        if self.service.edits_are_silent and self.choice.kind == "edit" and event.is_only_text:
            return False
        return self._values.knows(event.needs)

    def _bytes(self, moment: Moment) -> Iterable[bytes]:
        event = self._events[moment.index]
        self._failed = self._failed or event.fails
        for tool in event.effects:
            self._run_tool(tool)
        return [event.filled(self._values)]

    def _templates(self) -> tuple[Template, ...]:
        """The recording's events, in the dialect in use now."""
        own = self.recording.when.get("events") == "typed"
        typed = self.service.dialects.events == "typed" and not own
        return self.service.catalog.templates(self.recording, typed=typed)

    def _run_tool(self, tool: str) -> None:
        session, before = self.session, self.session.draft
        session.draft = apply_tool(tool, before, self.choice.prompt, self.choice.stills)
        self._earn()
        if tool == "generate_video":
            session.used_uploads = max(session.used_uploads, self._uploads_there)
            session.generated.append(
                {
                    "id": f"gen_{self.service.ids.name(12)}",
                    "type": "video",
                    "duration": length_ms(session.draft),
                    "created_at": round(self.service.clock.now_s() * 1000),
                }
            )
        self.service.save_soon()

    def _stills(self) -> Iterable[Still]:
        return self.choice.stills or self.session.stills()

    def _public(self, still: Still) -> Still:
        return Still(still.name, f"{self.origin}{still.url}")


def _literals(recording: Recording) -> dict[str, object]:
    """The texts in a turn that only look like references; all other values are new."""
    wire = recording.exchange.wire
    values = wire.values if wire else {}
    return {name: value for name, value in values.items() if name.startswith("literal:")}
