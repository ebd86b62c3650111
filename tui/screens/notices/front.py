"""Whether the user is before the terminal, as far as that can be known."""

from collections.abc import Callable

_ALONE_S = 10.0
"""Who has pressed nothing for so long may have gone: where the terminal does not say."""


class Front:
    """What the terminal tells of its focus, and when a key was pressed last."""

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` gives a monotonic time in seconds."""
        self._now = now
        self._pressed_at = now()
        self._is_away = False
        self._is_reported = False

    @property
    def is_away(self) -> bool:
        """Whether the terminal said that another window is in front."""
        return self._is_away

    @property
    def may_be_away(self) -> bool:
        """Whether nobody says, and nothing was pressed for a while."""
        return not self._is_reported and self._now() - self._pressed_at >= _ALONE_S

    def set_reports_focus(self, *, yes: bool) -> None:
        """Note whether the terminal tells of its focus; until it does it is in front."""
        self._is_reported = yes
        self._is_away &= yes

    def focus_lost(self) -> None:
        """Another window came to the front."""
        self._is_away = self._is_reported = True

    def focus_gained(self) -> None:
        """The terminal came to the front."""
        self._is_away, self._is_reported = False, True

    def key_pressed(self) -> None:
        """A key was pressed."""
        self._pressed_at, self._is_away = self._now(), False
