"""Drawing, and moving, no more than the user wants."""

from textual.app import App
from textual.widget import Widget
from textual.widgets import Input, TextArea

from tui.config import Config
from tui.screens.ascii_glyphs import AsciiGlyphs


def keep_simple(app: App[None], config: Config) -> None:
    """Have `app` draw with ASCII alone, and nothing move by itself, where that is set."""
    if config.ascii:
        app._filters.append(AsciiGlyphs())  # noqa: SLF001 - Textual takes filters from nowhere else
    if not config.motion:
        app.animation_level = "none"


def hold_still(widget: Widget) -> None:
    """Let the cursor of a field stand."""
    if isinstance(widget, Input | TextArea):
        widget.cursor_blink = False
