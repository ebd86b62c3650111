"""A screen that is in form when it is first shown."""

from textual.events import ScreenResume
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget


class FittedScreen(Screen[None]):
    """It has the classes of its size, and all its styles, before the first layout.

    Textual gives it the classes when it hears of its size, after the first paint, and works out
    all styles anew whenever it is shown: the first time, too, when everything on it is new.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual paints the whole screen anew with each change of it."""

    _was_shown = False

    def fit(self) -> None:
        """Take the classes of this terminal's size; call this before anything is mounted."""
        width, height = self.app.size
        for size, forms in (
            (width, self.HORIZONTAL_BREAKPOINTS or []),
            (height, self.VERTICAL_BREAKPOINTS or []),
        ):
            self.add_class(*self._get_breakpoint_classes(size, forms), update=False)

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Do not work out all styles anew the first time."""
        event.refresh_styles = self._was_shown
        self._was_shown = True
