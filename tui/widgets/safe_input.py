"""A line of text that may be a path: whatever stands in it is shown, and none of it is obeyed."""

from rich.text import Text
from textual.widgets import Input


class SafeInput(Input):
    """An input that shows what a terminal would obey as U+FFFD, while its value stays as it is.

    Textual writes an input's value to the terminal as it is, and folders may be called anything.
    """

    @property
    def _value(self) -> Text:
        from tui.text import visible

        shown = super()._value
        shown.plain = visible(shown.plain)
        return shown
