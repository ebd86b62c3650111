"""What the way to the terminal bears: how many pictures, how many colours, how many bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from tui.terminal_facts import is_over_ssh

_FAR_BYTES_A_SECOND: Final = 256_000


@runtime_checkable
class SaysWhenBehind(Protocol):
    """A terminal's driver that knows whether the terminal has taken what was written."""

    @property
    def is_behind(self) -> bool:
        """Whether something is still being written."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """For a film that plays: bits of each colour; most pictures and bytes a second, if any."""

    bits: int = 5
    most_rate: float | None = None
    bytes_a_second: int | None = None


def limits_of(environ: Mapping[str, str]) -> Limits:
    """Over a line there are fewer pictures and colours, and no more bytes than it may bear."""
    if is_over_ssh(environ):
        return Limits(bits=4, most_rate=6.0, bytes_a_second=_FAR_BYTES_A_SECOND)
    return Limits()


class Line:
    """Says when the next picture may go out: none waits behind another."""

    def __init__(self, limits: Limits, driver: object, now: Callable[[], float]) -> None:
        self.limits = limits
        self._driver = driver
        self._now = now
        self._free_at = 0.0

    @property
    def is_free(self) -> bool:
        """Whether a picture may go out now."""
        behind = isinstance(self._driver, SaysWhenBehind) and self._driver.is_behind
        return not behind and self._now() >= self._free_at

    def sent(self, count: int) -> None:
        """Note how many bytes went out."""
        if self.limits.bytes_a_second is not None:
            self._free_at = self._now() + count / self.limits.bytes_a_second
