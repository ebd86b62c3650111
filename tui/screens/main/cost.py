"""What the next message will probably cost, beside what the account has left."""

from tui.screens.main import wording
from tui.screens.main.panels import Panels


class NextCost:
    """Says it at the prompt as soon as it is known, and again whenever either has changed."""

    def __init__(self, panels: Panels) -> None:
        self._panels = panels
        self._expected: int | None = None
        self._left: int | None = None

    def expect(self, expected: int) -> None:
        """Show how many credits the next message will probably take."""
        self._expected = expected
        self._show()

    def note_balance(self, left: int | None) -> None:
        """Note how many credits are left; `None` where nobody knows."""
        self._left = left
        self._show()

    @property
    def shortfall(self) -> str:
        """Why the balance will probably not do for the next message; empty where it will."""
        if self._expected is None or self._left is None or self._left >= self._expected:
            return ""
        return wording.short_of_credits(self._expected, self._left)

    def _show(self) -> None:
        if self._expected is not None:
            cost = wording.cost(self._expected, self._left)
            self._panels.expect(cost, warn=bool(self.shortfall))
