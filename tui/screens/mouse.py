"""The mouse, where Textual 8.2 would end the program for it."""

from typing import Any

from textual.app import App
from textual.events import Event, MouseDown, MouseMove


def is_on_what_has_gone(app: App[Any], event: Event) -> bool:
    """Whether a click, or a selection, is on a widget that was removed and still stands there.

    Textual looks for the place of its parent, and there is none.
    """
    if not (isinstance(event, MouseDown | MouseMove) and event.button):
        return False
    widget, _offset = app.screen.get_widget_and_offset_at(event.x, event.y)
    return widget is not None and widget is not app.screen and widget.parent is None
