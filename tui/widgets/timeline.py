"""The timeline: each track to scale under a ruler, what the last turn changed, and details."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tui.formatting import position_of
from tui.widgets.lines import EMPTY, Lines

if TYPE_CHECKING:
    from tui.studio import timeline as studio
    from tui.studio.timeline import Clip, Lane

_LABEL = 7
_STEPS_S = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600)
_LEAST_TICK = 7
_STYLES = {"video": "video", "audio": "sound", "text": "title"}


class Timeline(Lines):
    """Shows one timeline beside the one before it: `+` marks what is new, `~` what is different."""

    def __init__(self) -> None:
        super().__init__(id="timeline")
        self.timeline: studio.Timeline | None = None
        self._before: studio.Timeline | None = None
        self.changes: tuple[str, ...] = ()

    def begin_turn(self) -> None:
        """From here on, changes are counted against what is shown now."""
        self._before = self.timeline

    def show(self, timeline: "studio.Timeline", changes: Sequence[str]) -> None:
        """The timeline is now this; `changes` says in words what the turn did, and marks it."""
        is_same = timeline == self.timeline
        self.timeline = timeline
        if changes:
            self.changes = tuple(changes)
        elif not is_same:
            self._before = timeline
            self.changes = ()
        self.changed()

    def clear(self) -> None:
        """There is no timeline any more."""
        self.timeline = self._before = None
        self.changes = ()
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """Facts, ruler, a bar for each track, then the details."""
        if self.timeline is None or not self.timeline.lanes:
            return [
                Content.styled("Nothing on the timeline yet.", "$quiet"),
                EMPTY,
                *Content("What you ask for appears here, each track to scale.").wrap(width),
            ]
        return [
            *self._film(self.timeline, width),
            *_details(self.timeline, width),
        ]

    def _film(self, timeline: "studio.Timeline", width: int) -> Iterator[Content]:
        room = max(8, width - _LABEL)
        if timeline.title:
            yield Content.styled(timeline.title, "bold")
        yield Content.styled(_facts(timeline), "$quiet")
        yield EMPTY
        yield from _ruler(timeline.duration_ms, room)
        for number, lane in enumerate(timeline.lanes):
            marks = [self._mark(timeline, number, lane, place) for place in range(len(lane.clips))]
            yield from _lane(lane, marks, room / max(1, timeline.duration_ms), room)

    def _mark(self, timeline: "studio.Timeline", number: int, lane: "Lane", place: int) -> str:
        if not self.changes or self._before is None or not self._before.lanes:
            return ""
        same = [one for one in self._before.lanes if one.kind == lane.kind]
        rank = sum(one.kind == lane.kind for one in timeline.lanes[:number])
        if rank >= len(same) or place >= len(same[rank].clips):
            return "+"
        return "" if same[rank].clips[place] == lane.clips[place] else "~"


def _details(timeline: "studio.Timeline", width: int) -> Iterator[Content]:
    yield EMPTY
    for lane in timeline.lanes:
        yield Content.styled(lane.label, f"bold ${_style(lane)}")
        for clip in lane.clips:
            yield _detail(clip, width)


def _lane(lane: "Lane", marks: Sequence[str], scale: float, room: int) -> Iterator[Content]:
    """A lane's rows; `scale` is cells a millisecond, `room` cells in all."""
    style = _style(lane)
    label = Content.styled(lane.label[: _LABEL - 1].ljust(_LABEL), f"${style}")
    for row in _rows(lane.clips):
        line, column = label, 0
        for place, clip in row:
            start = min(room - 1, max(column, round(clip.start_ms * scale)))
            end = min(room, max(start + 1, round(clip.end_ms * scale)))
            bar = _bar(clip, marks[place], end - start, style)
            line = Content.assemble(line, " " * (start - column), bar)
            column = end
        yield line
        label = Content(" " * _LABEL)


def _style(lane: "Lane") -> str:
    return _STYLES.get(lane.kind, "other")


def _facts(timeline: "studio.Timeline") -> str:
    parts = [position_of(timeline.duration_ms).removesuffix("s") + " s"]
    if timeline.width and timeline.height:
        parts.append(f"{timeline.width}×{timeline.height}")
    count = len(timeline.lanes)
    parts.append(f"{count} track" + ("s" if count != 1 else ""))
    return " · ".join(parts)


def _ruler(duration_ms: int, room: int) -> Iterator[Content]:
    total = max(duration_ms, 1) / 1000
    fits = (step for step in _STEPS_S if step / total * room >= _LEAST_TICK)
    step = next(fits, max(_STEPS_S[-1], total))
    numbers, ticks = "", ""
    for count in range(int(total / step + 1e-6) + 1):
        column = round(count * step / total * (room - 1))
        label = position_of(count * step * 1000)
        if column + len(label) > room:
            numbers = numbers[: room - len(label)].ljust(room - len(label)) + label
        else:
            numbers = numbers.ljust(column) + label
        ticks = ticks.ljust(column, "─") + (
            "┬" if 0 < column < room - 1 else "╶" if not column else "╴"
        )
    pad = " " * _LABEL
    yield Content.styled(pad + numbers, "$quiet")
    yield Content.styled(pad + ticks.ljust(room, "─"), "$line")


def _rows(clips: "Sequence[Clip]") -> "list[list[tuple[int, Clip]]]":
    """Clips that overlap stand in rows of their own."""
    rows: list[list[tuple[int, Clip]]] = []
    for place, clip in sorted(enumerate(clips), key=lambda item: item[1].start_ms):
        free = next((row for row in rows if row[-1][1].end_ms <= clip.start_ms), None)
        if free is None:
            rows.append([(place, clip)])
        else:
            free.append((place, clip))
    return rows


def _bar(clip: "Clip", mark: str, cells: int, style: str) -> Content:
    volume = f" {round(clip.volume * 100)}%" if clip.volume is not None else ""
    text = Content(f"{mark}{' ' if mark else ''}{clip.label}{volume}")
    inner = text.truncate(max(0, cells - 1), ellipsis=True, pad=True)
    if inner.cell_length < cells - 1:
        inner = inner.pad_right(cells - 1 - inner.cell_length)
    weight = "bold " if mark else ""
    return Content.assemble(
        ("▌", f"${style} on ${style}-bar"), inner.stylize(f"{weight}${style}-ink on ${style}-bar")
    )


def _detail(clip: "Clip", width: int) -> Content:
    span = f"{position_of(clip.start_ms).removesuffix('s')}–{position_of(clip.end_ms)}"
    more = [f"{round(clip.volume * 100)}%" if clip.volume is not None else "", clip.motion or ""]
    words = Content("  ".join([clip.label, *filter(None, more)]))
    room = max(4, width - 11)
    return Content.assemble("  ", (span.ljust(9), "$quiet"), words.truncate(room, ellipsis=True))
