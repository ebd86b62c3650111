"""What is going on right now, and since when. One line of fixed size; its timers rest when idle."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.timer import Timer

from tui.formatting import cells, time_of
from tui.keys.in_force import keyed
from tui.widgets.lines import Lines
from tui.words import _

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_FRAMES_PER_S = 5
_STOPS = (keyed(_("{cancel} stops")),)
_LEAST_LABEL = 18
_LEAST_BRIEF = 8


@dataclass(frozen=True, slots=True)
class Activity:
    """An operation's line: since when, or until when, in the studio's seconds; and its keys."""

    label: str
    since: float
    until: float | None = None
    keys: Sequence[str] = _STOPS


class Status(Lines):
    """The operations that are busy, of which the one that matters most is shown.

    Times are the studio's, not the wall's. A countdown is drawn once a second.
    """

    ALLOW_SELECT = False

    class Ticked(Message):
        """What is shown has changed, be it the clock alone."""

    def __init__(self, now: Callable[[], float], order: Sequence[str]) -> None:
        super().__init__(id="status")
        self._order = order
        self._now = now
        self._activities: dict[str, Activity] = {}
        self._frame = 0
        self._spin: Timer | None = None
        self._count: Timer | None = None

    def shows(self, operation: str) -> bool:
        """Whether `operation` is said to be busy."""
        return operation in self._activities

    @property
    def shown(self) -> Activity | None:
        """What is shown."""
        return next((self._activities[one] for one in self._order if one in self._activities), None)

    def on_mount(self) -> None:
        """Prepare the timers, resting."""
        self._spin = self.set_interval(1 / _FRAMES_PER_S, self._turn, pause=True)
        self._count = self.set_interval(1, self._turn, pause=True)
        self._wake()

    def show(self, operation: str, label: str, *, since: float | None = None) -> None:
        """Show that `operation` does `label`, `since` a moment or still since the last one."""
        before = self._activities.get(operation)
        began = before.since if before is not None else self._now()
        self._put(operation, Activity(label, began if since is None else since))

    def count_down(self, operation: str, label: str, left_s: float, keys: Sequence[str]) -> None:
        """Show that `operation` waits, for `left_s` seconds from now on."""
        now = self._now()
        before = self._activities.get(operation)
        since = before.since if before is not None else now
        self._put(operation, Activity(label, since, now + left_s, keys))

    def counts_down(self, operation: str) -> bool:
        """Whether `operation` waits for a moment that is known, and has not come."""
        activity = self._activities.get(operation)
        return activity is not None and activity.until is not None and self._now() < activity.until

    def clear(self, operation: str) -> None:
        """Show nothing of `operation` any more."""
        self._activities.pop(operation, None)
        self._wake()
        self.changed()
        self.post_message(self.Ticked())

    def lay(self, width: int) -> Sequence[Content]:
        """The line."""
        activity = self.shown
        if activity is None:
            return [Content("")]
        mark, left_s = self._mark(activity), self._left_s(activity)
        clock = time_of(self._now() - activity.since)
        if left_s > 0:
            clock = _("{time} left", time=time_of(left_s))
        label, keys = _fit(activity, width - len(mark) - cells(clock) - 4)
        return [
            Content.assemble(
                (f"{mark} ", "$accent"), label, (f" · {clock}", "$quiet"), (keys, "$faint")
            )
        ]

    def brief(self, room: int) -> Content:
        """What is shown, in `room` cells: the label only where it can be read."""
        activity = self.shown
        if activity is None:
            return Content("")
        left_s = self._left_s(activity)
        clock = time_of(left_s if left_s > 0 else self._now() - activity.since)
        mark = Content.styled(f"{self._mark(activity)} ", "$accent")
        short = Content.assemble(mark, (clock, "$quiet"))
        rest = room - short.cell_length - 1
        if rest < min(cells(activity.label), _LEAST_BRIEF):
            return short
        label = Content(activity.label).truncate(rest, ellipsis=True)
        return Content.assemble(mark, label, (f" {clock}", "$quiet"))

    def _mark(self, activity: Activity) -> str:
        return "…" if self._is_still(activity) else _FRAMES[self._frame % len(_FRAMES)]

    def _is_still(self, activity: Activity) -> bool:
        return self.app.animation_level == "none" or activity.until is not None

    def _left_s(self, activity: Activity) -> float:
        return 0.0 if activity.until is None else activity.until - self._now()

    def _put(self, operation: str, activity: Activity) -> None:
        if activity == self._activities.get(operation):  # said with each piece of an answer
            return
        self._activities[operation] = activity
        self._wake()
        self.changed()
        self.post_message(self.Ticked())

    def _wake(self) -> None:
        """Let the timer run that the line needs, and no other."""
        activity = self.shown
        spins = activity is not None and not self._is_still(activity)
        counts = activity is not None and not spins
        for timer, needed in ((self._spin, spins), (self._count, counts)):
            if timer is not None:
                (timer.resume if needed else timer.pause)()

    def _turn(self) -> None:
        self._frame += 1
        self._laid = None
        self.refresh()
        self.post_message(self.Ticked())


def _fit(activity: Activity, room: int) -> tuple[Content, str]:
    """The label, and as many of the keys as leave it readable; `room` is cells for both."""
    label = Content(activity.label)
    wanted = min(label.cell_length, _LEAST_LABEL)
    keys = ""
    for key in activity.keys:
        if wanted + cells(keys) + cells(key) + 2 > room:
            break
        keys += f"  {key}"
    return label.truncate(max(1, room - cells(keys)), ellipsis=True), keys
