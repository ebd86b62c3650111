"""The log of the conversation: its scrolling, and whether it follows the end."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from tui.keys.bound import bound


class Log(VerticalScroll, can_focus=True, can_focus_children=False):
    """The passages; follows the end unless scrolled away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("found_next", "found(1)"),
        bound("found_before", "found(-1)"),
        bound("found_close", "found(0)"),
    ]
    BLANK = True

    def __init__(self, moved: Callable[[], None], to_end: Callable[[], None]) -> None:
        super().__init__(id="log")
        self._moved = moved
        self._to_end = to_end
        self.on_found: Callable[[int], None] | None = None
        """While words are looked for: shows the next place, the one before, with 0 ends that."""

    def watch_has_focus(self, _has_focus: bool) -> None:
        """It looks the same with the focus: nothing that is in it gets its styles anew."""

    @property
    def follows(self) -> bool:
        """Whether its end is in sight, and stays so."""
        return not (self.is_anchored and self._anchor_released)

    def on_mount(self) -> None:
        """Follow the end as soon as there is more than fits."""
        self.watch(self, "virtual_size", self._follow, init=False)
        self.watch(self, "scroll_y", self._moved, init=False)

    def on_resize(self) -> None:
        """A higher window may hold all of it."""
        self.call_after_refresh(self._follow)

    def shift(self, rows: int) -> None:
        """Show the same as before, though so many rows came before it."""
        self._place(round(max(0, self.scroll_y + rows)))

    def go_to(self, y: int) -> None:
        """Have row `y` at the top, though it may not be laid out yet."""
        self.release_anchor()
        self._place(y)
        self.vertical_scrollbar.position = y
        self.refresh(layout=True)

    def _place(self, y: int) -> None:
        self.set_scroll(None, y)
        self.set_reactive(Widget.scroll_target_y, y)

    # Without moving pictures: where older text comes in, its place would have moved meanwhile.
    def action_page_up(self) -> None:
        """One page up."""
        self.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """One page down."""
        self.scroll_page_down(animate=False)

    def action_scroll_up(self) -> None:
        """One line up."""
        self.scroll_up(animate=False)

    def action_scroll_down(self) -> None:
        """One line down."""
        self.scroll_down(animate=False)

    def action_scroll_home(self) -> None:
        """To the oldest text that is at hand."""
        self.scroll_home(animate=False)

    def action_scroll_end(self) -> None:
        """To what was said last."""
        self._to_end()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of what was found do something else while nothing is looked for."""
        return action != "found" or self.on_found is not None

    def action_found(self, steps: int) -> None:
        """The next place of the words, or the one before; 0 ends finding."""
        if self.on_found is not None:
            self.on_found(steps)

    def _follow(self) -> None:
        # An anchored log that does not fill its window would hang at the bottom of it.
        full = 0 < self.size.height < self.virtual_size.height
        if full and not self.is_anchored:
            self.anchor()
        elif not full and self.is_anchored:
            self.anchor(False)
            self._place(0)  # at once, and without letting go of the end of what comes next
        self._moved()
