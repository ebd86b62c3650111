"""How long a turn's stream is listened to: a pure clockwork, all times in program seconds.

A stream may stay open after everything was said, or say nothing for ever. And while the whole
program stood still (ctrl+z, a closed lid), it heard nothing of what came: that is no silence.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from tui.nemo.events import Finished, Heartbeat, Text, Tool, WireEvent

NOTICE_EVERY_S = 120.0
SILENCE_S = 600.0
LONGEST_S = 900.0

QUIET_S = 30.0
"""How long nothing follows on a final text that the model said to be its last."""

LONG_QUIET_S = 60.0
"""The same after a whole text that the model did not call its last."""

_STOOD_STILL_S = 30.0
_GRACE_S = 10.0


class StreamTimeout(Enum):
    """What to do when the limit has passed."""

    NOTICE = auto()
    LOST = auto()
    ALL_SAID = auto()


@dataclass
class StreamWatch:
    """Watches one stream from `started` on."""

    started: float
    _last_word: float = field(init=False)
    _next_notice: float = field(init=False)
    _said_at: float | None = field(default=None, init=False)
    _is_sure: bool = field(default=False, init=False)
    _running: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.begin(self.started)

    def begin(self, now: float) -> None:
        """The message goes out only now."""
        self.started = self._last_word = now
        self._next_notice = now + NOTICE_EVERY_S

    def not_before(self, moment: float) -> None:
        """The message did not go out before `moment`."""
        self.started = max(self.started, moment)
        self._last_word = max(self._last_word, self.started)

    @property
    def is_all_said(self) -> bool:
        """Whether the last words were said to be the last; what came before may be but a stage."""
        return self._said_at is not None and self._is_sure

    @property
    def limit(self) -> float:
        """Until when to wait for the next event."""
        return min(self._next_notice, self._lost_at, self._quiet_at)

    def timeout(self, now: float) -> StreamTimeout:
        """What the passed limit means. A program that stood still listens a little longer."""
        late_s = now - self.limit
        if late_s > _STOOD_STILL_S:
            self._stood_still(late_s, now)
        if now >= self._lost_at:
            return StreamTimeout.LOST
        if now >= self._quiet_at:
            return StreamTimeout.ALL_SAID
        self._next_notice = now + NOTICE_EVERY_S
        return StreamTimeout.NOTICE

    def work_goes_on(self, now: float) -> None:
        """The service is still at work, whatever it said: wait as long again."""
        if self._said_at is not None:
            self._said_at = now

    def note_event(self, item: WireEvent, now: float) -> None:
        """An event has come."""
        if isinstance(item, Heartbeat):
            return
        self._last_word = now
        self._next_notice = now + NOTICE_EVERY_S
        match item:
            case Finished(stream=stream):
                self._is_sure = self._said_at is not None or stream
                if stream and not self._running:
                    self._said_at = now
                return
            case Text(form="whole", text=text) if text.strip() and not self._running:
                self._said_at = now
            case Tool():
                self._add_tool(item)
                self._said_at = None
            case _:
                self._said_at = None
        self._is_sure = False

    @property
    def _lost_at(self) -> float:
        return min(self._last_word + SILENCE_S, self.started + LONGEST_S)

    @property
    def _quiet_at(self) -> float:
        if self._said_at is None:
            return self._lost_at
        return self._said_at + (QUIET_S if self._is_sure else LONG_QUIET_S)

    def _stood_still(self, late_s: float, now: float) -> None:
        self.started = max(self.started + late_s, now - LONGEST_S + _GRACE_S)
        self._last_word = max(self._last_word + late_s, now - SILENCE_S + _GRACE_S)
        if self._said_at is not None:
            self._said_at = max(self._said_at + late_s, now - QUIET_S + _GRACE_S)

    def _add_tool(self, tool: Tool) -> None:
        if not tool.done:
            self._running[tool.id or tool.name] = tool.name
            return
        for key, name in list(self._running.items()):
            if key == tool.id or name == tool.name:
                del self._running[key]
