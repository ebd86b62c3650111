"""The timeline: each track to scale under a ruler, what changed on it, and details."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, zip_longest
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content

from tui.formatting import length_of, position_of
from tui.keys.bound import bound
from tui.keys.in_force import keyed
from tui.widgets.lines import EMPTY, Lines
from tui.widgets.measures import file_name_in, wrapped
from tui.wording.timeline import lane_name
from tui.words import _, plural

if TYPE_CHECKING:
    from tui.studio import timeline as studio
    from tui.studio.timeline import Clip, Lane

_LABEL, _SPAN = 7, 9
_MARK = "▌"
_STEPS_S = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600)
_LEAST_TICK = 7
_STYLES = {"video": "video", "audio": "sound", "text": "title"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two timelines side by side, under words that say which they are."""

    title: str
    was: "studio.Timeline"
    now: "studio.Timeline"


class Timeline(Lines, can_focus=True):
    """Shows one timeline, and beside it what is new (`+`), different (`~`) and gone (`-`)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("list_up", "mark(-1)"),
        bound("list_down", "mark(1)"),
        bound("list_first", "mark(-9999)"),
        bound("list_last", "mark(9999)"),
    ]

    def __init__(self) -> None:
        super().__init__(id="timeline")
        self.timeline: studio.Timeline | None = None
        self._before: studio.Timeline | None = None
        self._last_change: tuple[studio.Timeline, studio.Timeline] | None = None
        self._comparison: Comparison | None = None
        self.changes: tuple[str, ...] = ()
        self.marked = 0

    @property
    def marked_clip(self) -> "tuple[Lane, Clip] | None":
        """The marked segment with its track; none while two timelines are shown."""
        marked = self._marked_clips()
        return marked[self.marked] if marked else None

    def action_mark(self, steps: int) -> None:
        """Move the mark, and bring it into sight."""
        self._mark(self.marked + steps)
        self.changed()
        rows = self.laid(self.content_size.width)
        at = next((at for at, row in enumerate(rows) if row.plain.startswith(_MARK)), 0)
        self.show_rows(at if self.marked else 0, at + 1)

    def _mark(self, number: int) -> None:
        self.marked = max(0, min(number, len(self._marked_clips()) - 1))

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the mark, or hide it: once Textual, too, knows that the focus has changed."""
        super().watch_has_focus(has_focus)
        self.changed()

    def _marked_clips(self) -> "list[tuple[Lane, Clip]]":
        if self.timeline is None or self.is_comparing:
            return []
        lanes = _lanes(self.timeline, self.timeline)
        return [(lane, shown.clip) for lane, clips in lanes for shown in clips]

    @property
    def is_comparing(self) -> bool:
        """Whether two timelines are shown, and not the one of now."""
        return self._comparison is not None

    def begin_turn(self) -> None:
        """Count changes from now on against what is shown now."""
        self._before = self.timeline

    def show(self, timeline: "studio.Timeline", changes: Sequence[str]) -> None:
        """The timeline is now this; `changes` says in words what the turn did, and marks it."""
        is_same = timeline == self.timeline
        self.timeline = timeline
        if not is_same:
            self._comparison = None
            self._mark(self.marked)
        if changes:
            self.changes = tuple(changes)
            if self._before is not None:
                self._last_change = self._before, timeline
        elif not is_same:
            self._before = timeline
            self.changes = ()
        self.changed()

    def compare(self, title: str, was: "studio.Timeline", now: "studio.Timeline") -> None:
        """Show two timelines until they are left."""
        self._comparison = Comparison(title, was, now)
        self.changed()

    def compare_turn(self, title: str) -> bool:
        """Show the timeline before and after the last turn; whether that changed anything."""
        if self._last_change is None:
            return False
        self.compare(title, *self._last_change)
        return True

    def leave_comparison(self) -> None:
        """Show the timeline of now again."""
        self._comparison = None
        self.changed()

    def clear(self) -> None:
        """Show no timeline."""
        self.timeline = self._before = self._comparison = self._last_change = None
        self.changes = ()
        self.marked = 0
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """Facts, ruler, a bar for each track, then the details."""
        if (both := self._comparison) is not None:
            hint = Content.styled(keyed(_("{cancel} leaves")), "$quiet")
            title = Content.styled(both.title, "bold $accent")
            is_other = both.was != both.now
            legend = _("+ new  ~ changed  - gone") if is_other else _("no difference")
            return [
                *wrapped(Content.assemble(title, "  ", hint), width),
                Content.styled(legend, "$quiet"),
                EMPTY,
                *_film(both.now, both.was, width),
                *_details(both.now, both.was, width),
            ]
        if self.timeline is None or not self.timeline.lanes:
            return [
                Content.styled(_("Nothing on the timeline yet."), "$quiet"),
                EMPTY,
                *wrapped(Content(_("What you ask for appears here, each track to scale.")), width),
            ]
        has_before = self.changes and self._before is not None and self._before.lanes
        was = self._before if has_before else self.timeline
        return [
            *_film(self.timeline, was, width, gone=False),
            *_details(self.timeline, self.timeline, width, self.marked if self.has_focus else None),
        ]


@dataclass(frozen=True, slots=True)
class Shown:
    """A clip with its number on the lane, and how it differs: `+`, `~`, `-` or nothing."""

    number: int
    clip: "Clip"
    mark: str


def _film(
    now: "studio.Timeline", was: "studio.Timeline | None", width: int, *, gone: bool = True
) -> Iterator[Content]:
    """The facts of `now`, and its lanes to scale beside those of `was`."""
    room = max(8, width - _LABEL)
    if now.title:
        yield Content.styled(now.title, "bold")
    yield Content.styled(_facts(now), "$quiet")
    yield EMPTY
    duration_ms = max(now.duration_ms, was.duration_ms if gone and was else 0)
    yield from _ruler(duration_ms, room)
    for lane, clips in _lanes(now, was):
        shown = [one for one in clips if gone or one.mark != "-"]
        if shown:
            yield from _lane(lane, shown, room / max(1, duration_ms), room)


def _lanes(
    now: "studio.Timeline", was: "studio.Timeline | None"
) -> "Iterator[tuple[Lane, list[Shown]]]":
    """Every lane of both, its clips with what became of them; those that are gone at the end."""
    earlier = was.lanes if was is not None else ()
    for kind in dict.fromkeys(lane.kind for lane in (*now.lanes, *earlier)):
        news = [lane for lane in now.lanes if lane.kind == kind]
        olds = [lane for lane in earlier if lane.kind == kind]
        for new, old in zip_longest(news, olds):
            if (lane := new or old) is not None:
                news_of, olds_of = new.clips if new else (), old.clips if old else ()
                yield lane, list(_compared(news_of, olds_of))


def _compared(news: "Sequence[Clip]", olds: "Sequence[Clip]") -> Iterator[Shown]:
    for number, (now, was) in enumerate(zip_longest(news, olds), 1):
        if now is not None:
            yield Shown(number, now, "" if now == was else "+" if was is None else "~")
        elif was is not None:
            yield Shown(number, was, "-")


def _details(
    now: "studio.Timeline", was: "studio.Timeline", width: int, marked: int | None = None
) -> Iterator[Content]:
    """Every segment in words, under its lane; the one of that number with a bar before it."""
    yield EMPTY
    numbers = count()
    for lane, clips in _lanes(now, was):
        yield Content.styled(lane_name(lane.kind), f"bold ${_style(lane)}")
        for shown in clips:
            line = _detail(shown, width)
            is_marked = next(numbers) == marked
            yield Content.assemble((_MARK, "$accent"), line[1:]) if is_marked else line


def _lane(lane: "Lane", clips: Sequence[Shown], scale: float, room: int) -> Iterator[Content]:
    """A lane's rows; `scale` is cells a millisecond, `room` cells in all."""
    style = _style(lane)
    name = Content.styled(lane_name(lane.kind), f"${style}").truncate(_LABEL - 1, pad=True)
    label = name.pad_right(1)
    for row in _rows(clips):
        line, column = label, 0
        for shown in row:
            clip = shown.clip
            start = min(room - 1, max(column, round(clip.start_ms * scale)))
            end = min(room, max(start + 1, round(clip.end_ms * scale)))
            bar = _bar(shown, end - start, style)
            line = Content.assemble(line, " " * (start - column), bar)
            column = end
        yield line
        label = Content(" " * _LABEL)


def _style(lane: "Lane") -> str:
    return _STYLES.get(lane.kind, "other")


def _facts(timeline: "studio.Timeline") -> str:
    parts = [length_of(timeline.duration_ms / 1000)]
    if timeline.width and timeline.height:
        parts.append(f"{timeline.width}×{timeline.height}")
    parts.append(plural("{count} track", "{count} tracks", len(timeline.lanes)))
    return " · ".join(parts)


def _ruler(duration_ms: int, room: int) -> Iterator[Content]:
    total = max(duration_ms, 1) / 1000
    fits = (step for step in _STEPS_S if step / total * room >= _LEAST_TICK)
    step = next(fits, max(_STEPS_S[-1], total))
    numbers, ticks = "", ""
    for number in range(int(total / step + 1e-6) + 1):
        column = round(number * step / total * (room - 1))
        label = position_of(number * step * 1000)
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


def _rows(clips: Sequence[Shown]) -> list[list[Shown]]:
    """Clips that overlap stand in rows of their own."""
    rows: list[list[Shown]] = []
    for shown in sorted(clips, key=lambda one: one.clip.start_ms):
        start_ms = shown.clip.start_ms
        free = next((row for row in rows if row[-1].clip.end_ms <= start_ms), None)
        if free is None:
            rows.append([shown])
        else:
            free.append(shown)
    return rows


def _bar(shown: Shown, cells: int, style: str) -> Content:
    mark, volume = shown.mark, _volume(shown.clip)
    room, number = max(0, cells - 1), f"{mark}{shown.number}"
    rest = room - len(number) - len(volume) - 1
    name = file_name_in(shown.clip.label, rest) if rest > 0 else ""
    text = Content(f"{number} {name}{volume}" if name else number)
    inner = text.truncate(room, ellipsis=False, pad=True)
    if inner.cell_length < room:
        inner = inner.pad_right(room - inner.cell_length)
    weight = "strike " if mark == "-" else "bold " if mark else ""
    return Content.assemble(
        ("▌", f"${style} on ${style}-bar"), inner.stylize(f"{weight}${style}-ink on ${style}-bar")
    )


def _volume(clip: "Clip") -> str:
    return f" {round(clip.volume * 100)}%" if clip.volume is not None else ""


def _detail(shown: Shown, width: int) -> Content:
    clip = shown.clip
    span = f"{position_of(clip.start_ms).removesuffix('s')}–{position_of(clip.end_ms)}"
    more = "".join([_volume(clip), f"  {clip.motion}" if clip.motion else ""])
    lead = f"{shown.mark or ' '}{shown.number:>2} "
    room = max(4, width - len(lead) - _SPAN)
    least = min(Content(clip.label).cell_length, room // 2)
    name = file_name_in(clip.label, max(least, room - Content(more).cell_length))
    words = Content(name + more).truncate(room, ellipsis=True)
    return Content.assemble(
        (lead, "bold" if shown.mark else "$quiet"), (span.ljust(_SPAN), "$quiet"), words
    )
