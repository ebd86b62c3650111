"""The line in which one types what is looked for, and reads how often it was found."""

from typing import ClassVar, Protocol, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from tui.keys.bound import bound
from tui.screens.find import wording
from tui.screens.find.found import Found
from tui.widgets.safe_input import SafeInput

Place = TypeVar("Place")
_LEAST_TYPED = 10
"""Cells that are left for what is typed, whatever is said beside it."""


class Finder(Protocol):
    """What looks for the words in the bar, and shows where they stand."""

    def look_for(self, words: str) -> None:
        """Look for these words from now on."""

    def step_found(self, steps: int) -> None:
        """Show the next place, or the one before where `steps` is negative."""

    def focus_found(self) -> None:
        """Move the focus from the bar to where the words were found."""

    def end_finding(self) -> None:
        """End finding."""


class FindBar(Horizontal):
    """Tells the finder what the user wants; the finder shows here what there is.

    What its keys do is done before the next key is looked at.
    """

    DEFAULT_CSS = """
    FindBar { height: 1; background: $track; }
    FindBar Input, FindBar Input:focus { width: 1fr; height: 1; padding: 0; background: $track; }
    FindBar Static { width: auto; padding: 0 1; background: $track; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("find_next", "step(1)", priority=True),
        bound("find_before", "step(-1)", priority=True),
        bound("find_settle", "settle", priority=True),
        bound("find_close", "close", priority=True),
    ]

    def __init__(self, finder: Finder) -> None:
        super().__init__(id="find")
        self._finder = finder
        self._input = SafeInput(
            placeholder=wording.PLACEHOLDER, compact=True, select_on_focus=False
        )
        self._said = Static()
        self._count = Content("")

    @property
    def words(self) -> str:
        """What is looked for."""
        return self._input.value

    def compose(self) -> ComposeResult:
        """What is typed; beside it how often it stands there."""
        yield Static(Content.styled("/", "bold $key"))
        yield self._input
        yield self._said

    def take_focus(self) -> None:
        """Have the keys at once; what is typed replaces what was looked for before."""
        self.screen.set_focus(self._input)
        self._input.select_all()

    def show(self, found: Found[Place]) -> None:
        """Say which of how many places is shown."""
        of = len(found.places)
        said = wording.count(found.at + 1, of, goes_on=found.goes_on) if self.words.strip() else ""
        style = "$warning" if said and not of and not found.goes_on else "$foreground"
        self._count = Content.styled(said, style)
        self._show_said()

    def on_descendant_focus(self) -> None:
        """Name the keys of what has the focus now."""
        self._show_said()

    def on_descendant_blur(self) -> None:
        """Name the keys of what has the focus now."""
        self._show_said()

    def on_resize(self) -> None:
        """Name the keys only where there is room for them."""
        self._show_said()

    def on_show(self) -> None:
        """Name the keys, now that the room is known."""
        self._show_said()

    def _show_said(self) -> None:
        keys = Content.styled(wording.keys(types=self._input.has_focus), "$quiet")
        whole = Content("   ").join(filter(None, (self._count, keys)))
        fits = whole.cell_length + _LEAST_TYPED <= self.size.width
        self._said.update(whole if fits else self._count)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._finder.look_for(event.value)

    def action_step(self, steps: int) -> None:
        """The next place, or the one before."""
        self._finder.step_found(steps)

    def action_settle(self) -> None:
        """The words are typed."""
        self._finder.focus_found()

    def action_close(self) -> None:
        """End finding."""
        self._finder.end_finding()
