"""What is going on right now, and since when. One line of fixed size; its timer rests when idle."""

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.timer import Timer

from tui.widgets.lines import Lines
from tui.widgets.measures import time_of

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_FRAMES_PER_S = 8


class Status(Lines):
    """`show` makes it busy with a label, `rest` idle. Times are the studio's, not the wall's."""

    ALLOW_SELECT = False

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__(id="status")
        self._now = now
        self._label = ""
        self._since = 0.0
        self._until: float | None = None
        self._frame = 0
        self._timer: Timer | None = None

    @property
    def busy(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._label)

    def on_mount(self) -> None:
        """Prepare the timer, resting."""
        self._timer = self.set_interval(1 / _FRAMES_PER_S, self._turn, pause=not self.busy)

    def show(self, label: str, *, since: float | None = None, left_s: float | None = None) -> None:
        """Busy with `label`; `left_s` seconds to go where the end is known."""
        if since is not None or not self.busy:
            self._since = self._now() if since is None else since
        self._label = label
        self._until = None if left_s is None else self._now() + left_s
        if self._timer is not None:
            self._timer.resume()
        self.changed()

    def rest(self) -> None:
        """Nothing is going on."""
        self._label = ""
        if self._timer is not None:
            self._timer.pause()
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """The line."""
        if not self.busy:
            return [Content("")]
        still = self.app.animation_level == "none"
        mark = "…" if still else _FRAMES[self._frame % len(_FRAMES)]
        if self._until is None:
            clock = time_of(self._now() - self._since)
        else:
            clock = f"{time_of(self._until - self._now())} left"
        return [
            Content.assemble(
                (f"{mark} ", "$accent"),
                self._label,
                (f"  {clock}", "$quiet"),
                ("  esc stops", "$faint"),
            )
        ]

    def _turn(self) -> None:
        self._frame += 1
        self._laid = None
        self.refresh()
