"""Which calls a fault is for. Pure."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from mockserver.calls import ENDPOINTS
from mockserver.faults.errors import FaultError

Stage = Literal["request", "answer"]
MOST_CALLS = 10**9


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A call as far as it is known: at the request, or (`stage`) when its answer begins."""

    method: str
    path: str
    endpoint: str | None = None
    session: str | None = None
    test_id: str | None = None
    stage: Stage = "request"
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """Which calls: all that fit, but for the first `skip`, then at most `times`.

    `path` may hold `*`; `chance` (0 to 1) lets the seed decide for each call.
    """

    endpoint: str | None = None
    method: str | None = None
    path: str | None = None
    session: str | None = None
    test_id: str | None = None
    times: int | None = None
    skip: int = 0
    chance: float = 1.0

    def __post_init__(self) -> None:
        for name in ("endpoint", "method", "path", "session", "test_id"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, str) or not value):
                raise FaultError(f"{name} is a text")
        if self.endpoint is not None and self.endpoint not in ENDPOINTS:
            raise FaultError(
                f"no call is named {self.endpoint!r}; there are {', '.join(ENDPOINTS)}"
            )
        if self.path is not None and not self.path.startswith(("/", "*")):
            raise FaultError("a path begins with / or *")
        for name, least in (("times", 1), ("skip", 0)):
            value = getattr(self, name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            unlimited = name == "times" and value is None
            if not unlimited and not (whole and least <= value <= MOST_CALLS):
                raise FaultError(f"{name} is a whole number of calls from {least}, not {value!r}")
        chance: Any = self.chance
        number = isinstance(chance, int | float) and not isinstance(chance, bool)
        if not number or not 0 <= chance <= 1:
            raise FaultError(f"chance is a number from 0 to 1, not {chance!r}")

    def fits(self, call: CallSeen) -> bool:
        """Whether a call is meant, as far as that can be known without counting."""
        return (
            self.endpoint in (None, call.endpoint)
            and (self.method is None or self.method.upper() == call.method)
            and (self.path is None or fnmatchcase(call.path, self.path))
            and self.session in (None, call.session)
            and self.test_id in (None, call.test_id)
        )
