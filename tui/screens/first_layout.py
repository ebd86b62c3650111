"""Screens that are in form when they are first shown: nothing is worked out twice."""

from typing import Any

from textual._compositor import Compositor
from textual.events import ScreenResume
from textual.geometry import Size
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.widgets.chrome.toasts import ToastCompositor


class BaseScreen:
    """Stands before a screen of Textual's, as in all of ours.

    Textual works out all styles anew whenever a screen is shown; the first time, everything on it
    is new and has its styles. And toasts have all their characters.
    """

    _was_shown = False

    def __init__(self, *values: Any, **how: Any) -> None:
        super().__init__(*values, **how)
        self._compositor: Compositor = ToastCompositor()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Do not work out all styles anew the first time."""
        event.refresh_styles = self._was_shown
        self._was_shown = True


class FittedScreen(BaseScreen, Screen[None]):
    """It has the classes of its size, and all its styles, before the first layout.

    Textual gives it the classes when it hears of its size, after the first paint.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual paints the whole screen anew with each change of it."""

    def fit(self, columns_and_rows: Size | None = None) -> None:
        """Take the classes of this size, or the terminal's; call it before anything is mounted."""
        width, height = columns_and_rows or self.app.size
        for size, forms in (
            (width, self.HORIZONTAL_BREAKPOINTS or []),
            (height, self.VERTICAL_BREAKPOINTS or []),
        ):
            fitting = self._get_breakpoint_classes(size, forms)
            for _, name in forms:
                self.set_class(name in fitting, name, update=False)

    def _screen_resized(self, size: Size) -> None:
        """Take the form of the new size before it is laid out for that.

        It is laid out for its first size already when it hears of that. Later Textual changes the
        form afterwards, and under a dialog not before that is gone.
        """
        if size != self._compositor.size:
            before = self.classes
            if self._compositor.size:
                self.fit(size)
            if self.classes != before:
                self.app.stylesheet.update(self)
            super()._screen_resized(size)
