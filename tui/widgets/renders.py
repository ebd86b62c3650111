"""The exports: progress, speed, time left, and where the clips are saved."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from textual.content import Content

from tui.formatting import length_of, size_of, time_of
from tui.widgets.lines import EMPTY, Lines
from tui.widgets.measures import bar

_SHARE = 5


@dataclass(frozen=True, slots=True)
class Render:
    """One export. `share` is 0 to 1 of the step it is in, `since` when that step began.

    `operation` is who follows it: an export of this program, or one that was interrupted before.
    `left` says that it goes on at the service, and is no longer followed.
    """

    number: int
    operation: str = "export"
    render: str = ""
    step: str = "preparing"
    share: float | None = None
    since: float = 0.0
    first: float = 0.0
    received: int = 0
    path: Path | None = None
    bytes: int = 0
    seconds: float | None = None
    trouble: str = ""
    left: bool = False

    @property
    def running(self) -> bool:
        """Whether it is followed still."""
        return self.path is None and not self.trouble and not self.left


class Renders(Lines):
    """The exports of this program, the newest first."""

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__(id="renders")
        self._now = now
        self.renders: list[Render] = []

    @property
    def last_saved(self) -> Path | None:
        """Where the newest clip is saved."""
        return next((render.path for render in self.renders if render.path), None)

    def begin(self) -> None:
        """An export was asked for."""
        self._open("export")
        self.changed()

    def waiting(self, operation: str) -> None:
        """It waits; the status line says for what, and how long."""
        current = self._followed(operation)
        if current is not None:
            self._put(replace(current, step="waiting", share=None, received=0))

    def rendering(self, operation: str, render: str, status: str, percent: float | None) -> None:
        """The service works on it."""
        share = None if percent is None else max(0.0, min(percent / 100, 1.0))
        self._revise(operation, render, status.lower() or "rendering", share, 0)

    def downloading(self, operation: str, render: str, received: int, total: int | None) -> None:
        """It is coming here."""
        share = received / total if total else None
        self._revise(operation, render, "downloading", share, received)

    def saved(self, operation: str, path: Path, size: int, seconds: float | None) -> None:
        """It is here."""
        current = self._current(operation)
        self._put(replace(current, path=path, bytes=size, seconds=seconds))

    def failed(self, operation: str, reason: str) -> None:
        """It ended without a clip."""
        current = self._followed(operation)
        if current is not None:
            self._put(replace(current, trouble=reason))

    def left(self, operation: str) -> None:
        """It goes on at the service."""
        current = self._followed(operation)
        if current is not None:
            self._put(replace(current, left=True))

    def lay(self, width: int) -> Sequence[Content]:
        """Two or three rows each."""
        if not self.renders:
            return [
                Content.styled("No clip yet.", "$quiet"),
                EMPTY,
                Content.assemble(("ctrl+e", "$key"), " makes one."),
            ]
        lines: list[Content] = []
        for render in self.renders:
            lines += [EMPTY] if lines else []
            lines += self._rows(render, width)
        return lines

    def _rows(self, render: Render, width: int) -> Iterator[Content]:
        name = Content.styled(f"v{render.number}".ljust(4), "bold")
        indent = " " * 4
        if render.path is not None:
            facts = size_of(render.bytes) + (
                f" · {length_of(render.seconds)}" if render.seconds else ""
            )
            yield Content.assemble(name, ("✓ saved", "$success"), (f"  {facts}", "$quiet"))
            yield Content.assemble(indent, _tail(render.path, width - 4))
        elif render.left or render.trouble:
            words = ("⋯ running at the service", "$quiet")
            if render.trouble:
                words = (f"✗ {render.trouble}", "$error")
            reason = Content.styled(*words).wrap(max(8, width - 4))
            yield Content.assemble(name, reason[0])
            yield from (Content.assemble(indent, line) for line in reason[1:])
        else:
            yield from self._under_way(render, width, name, indent)

    def _under_way(
        self, render: Render, width: int, name: Content, indent: str
    ) -> Iterator[Content]:
        if render.share is None:
            yield Content.assemble(name, (render.step, "$accent"))
            yield Content.assemble(indent, (self._pace(render), "$quiet"))
            return
        room = max(4, width - 4 - _SHARE)
        yield Content.assemble(name, bar(render.share, room), f" {render.share:4.0%}")
        pace = self._pace(render)
        step = "↓" if render.received and pace else render.step
        yield Content.assemble(indent, (step, "$accent"), "  ", (pace, "$quiet"))

    def _pace(self, render: Render) -> str:
        passed = self._now() - render.since
        gained = (render.share or 0.0) - render.first
        parts = []
        if render.received and passed > 0:
            parts.append(f"{size_of(round(render.received / passed))}/s")
        elif render.received:
            parts.append(size_of(render.received))
        if gained > 0 and passed > 0 and render.share is not None:
            left_s = (1 - render.share) / gained * passed
            parts.append(f"{time_of(round(left_s))} left")
        return "  ".join(parts)

    def _revise(
        self, operation: str, render: str, step: str, share: float | None, received: int
    ) -> None:
        current = self._followed(operation) or self._resumed(operation, render)
        current = current or self._open(operation)
        if current.step != step or current.share is None:
            current = replace(current, since=self._now(), first=share or 0.0)
        self._put(replace(current, render=render, step=step, share=share, received=received))

    def _followed(self, operation: str) -> Render | None:
        return next(
            (one for one in self.renders if one.running and one.operation == operation), None
        )

    def _resumed(self, operation: str, render: str) -> Render | None:
        """The export that was left at the service, and is followed again."""
        left = (one for one in self.renders if one.left and one.render == render)
        found = next(left, None)
        return replace(found, operation=operation, left=False) if found is not None else None

    def _current(self, operation: str) -> Render:
        return self._followed(operation) or self._open(operation)

    def _open(self, operation: str) -> Render:
        self.renders.insert(0, Render(len(self.renders) + 1, operation, since=self._now()))
        return self.renders[0]

    def _put(self, render: Render) -> None:
        self.renders = [render if one.number == render.number else one for one in self.renders]
        self.changed()


def _tail(path: Path, room: int) -> Content:
    """The end of a path: the name matters more than where it lies."""
    from tui.text import clean_name

    text = clean_name(str(path))
    home = str(Path.home())
    text = "~" + text.removeprefix(home) if text.startswith(home + "/") else text
    if len(text) > 4 * room:  # cut roughly first: the rest is measured letter by letter
        text = "…" + text[-4 * room :]
    while Content(text).cell_length > room and len(text) > 1:
        text = "…" + text.lstrip("…")[1:]
    return Content(text)
