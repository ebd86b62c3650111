"""The exports: progress, speed, time left, and where the clips are saved."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from tui.formatting import length_of, size_of, time_of
from tui.library.records import RenderState
from tui.widgets.lines import EMPTY, followed, keyed_content
from tui.widgets.marked_lines import MarkedLines
from tui.widgets.measures import bar, wrapped
from tui.words import _

if TYPE_CHECKING:
    from tui.studio.events import Rendering, Saved
    from tui.studio.listed_events import VersionListed

_SHARE = 5
_TROUBLES = {
    RenderState.FAILED: _("failed"),
    RenderState.CANCELLED: _("stopped"),
    RenderState.GONE: _("the service lost it"),
}
_STEPS = {
    "preparing": _("preparing"),
    "waiting": _("waiting"),
    "pending": _("waiting"),
    "processing": _("rendering"),
    "rendering": _("rendering"),
    "completed": _("done"),
    "downloading": _("downloading"),
}
"""What is done for a clip; any other is the service's own word."""


@dataclass(frozen=True, slots=True)
class Render:
    """One export. `share` is 0 to 1 of the step it is in, `since` when that step began.

    `operation` is who follows it: an export of this program, or one that was interrupted before.
    `left` says that it goes on at the service, and is no longer followed; `lost`, that the film is
    not where it was saved any more. `version` is absent until the service has accepted it.
    """

    key: int
    version: int | None = None
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
    lost: bool = False
    message: str = ""

    @property
    def running(self) -> bool:
        """Whether it is followed still."""
        return self.path is None and not self.trouble and not self.left


class Renders(MarkedLines):
    """The exports of this project, the newest first."""

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__(id="renders")
        self._now = now
        self.renders: list[Render] = []
        self._keys = count(1)

    @property
    def chosen(self) -> Render | None:
        """The marked one; while the list has no focus, the newest that is saved."""
        if self.has_focus and self.marked < len(self.renders):
            return self.renders[self.marked]
        return next((render for render in self.renders if render.path), None)

    def add_listed(self, version: "VersionListed") -> None:
        """Show an export of an earlier start; of one that is shown, which message it is of."""
        known = next((one for one in self.renders if one.version == version.version), None)
        if known is not None:
            self._put(replace(known, message=version.message))
        else:
            new = _listed(next(self._keys), version)
            self._show(sorted([*self.renders, new], key=_newest_first))

    def clear(self) -> None:
        """Forget all exports: another project is at work."""
        self.renders = []
        self.marked = 0
        self.changed()

    def begin(self) -> None:
        """Show an export that was asked for."""
        self._open("export")

    def show_waiting(self, operation: str) -> None:
        """Show that an export waits; the status line says for what, and how long."""
        current = self._followed(operation)
        if current is not None:
            self._put(replace(current, step="waiting", share=None, received=0))

    def rendering(self, operation: str, event: "Rendering") -> None:
        """Show how far the service is with it."""
        percent = event.progress
        share = None if percent is None else max(0.0, min(percent / 100, 1.0))
        step = event.status.lower() or "rendering"
        self._revise(operation, event.render, step, share, 0, event.version)

    def downloading(self, operation: str, render: str, received: int, total: int | None) -> None:
        """Show how much of the clip has come."""
        share = received / total if total else None
        self._revise(operation, render, "downloading", share, received)

    def show_saved(self, operation: str, event: "Saved") -> None:
        """Show that the clip is saved."""
        current = self._followed(operation) or self._open(operation)
        self._put(
            replace(
                current,
                version=event.version or current.version,
                path=event.path,
                bytes=event.bytes,
                seconds=event.seconds,
            )
        )

    def show_failed(self, operation: str, reason: str) -> None:
        """Show that an export ended without a clip, and why."""
        current = self._followed(operation)
        if current is not None:
            self._put(replace(current, trouble=reason))

    def show_left_running(self, operation: str) -> None:
        """Show that the export goes on at the service."""
        current = self._followed(operation)
        if current is not None:
            self._put(replace(current, left=True))

    def lay(self, width: int) -> Sequence[Content]:
        """Two or three rows each."""
        if self.renders:
            return super().lay(width)
        self.marked = 0
        return [
            Content.styled(_("No clip yet."), "$quiet"),
            EMPTY,
            keyed_content(_("{export} makes one.")),
        ]

    def items(self, width: int) -> Iterator[Sequence[Content]]:
        """The rows of each, and a free one between two."""
        for number, render in enumerate(self.renders, 1):
            free = [EMPTY] if number < len(self.renders) else []
            yield [*self._rows(render, width), *free]

    def _rows(self, render: Render, width: int) -> Iterator[Content]:
        name = Content.styled(f"v{render.version or '–'}".ljust(4), "bold")
        indent = " " * 4
        if render.path is not None:
            facts = size_of(render.bytes) + (
                f" · {length_of(render.seconds)}" if render.seconds else ""
            )
            if render.lost:
                yield Content.assemble(name, ("✗ " + _("moved or deleted"), "$error"))
            else:
                yield Content.assemble(
                    name, ("✓ " + _("saved"), "$success"), (f"  {facts}", "$quiet")
                )
            yield Content.assemble(indent, _tail(render.path, width - 4))
        elif render.left or render.trouble:
            words = ("⋯ " + _("running at the service"), "$quiet")
            if render.trouble:
                words = (f"✗ {render.trouble}", "$error")
            reason = wrapped(Content.styled(*words), max(8, width - 4))
            yield Content.assemble(name, reason[0])
            yield from (Content.assemble(indent, line) for line in reason[1:])
        else:
            yield from self._under_way(render, width, name, indent)

    def _under_way(
        self, render: Render, width: int, name: Content, indent: str
    ) -> Iterator[Content]:
        if render.share is None:
            yield Content.assemble(name, (_STEPS.get(render.step, render.step), "$accent"))
            yield Content.assemble(indent, (self._pace(render), "$quiet"))
            return
        room = max(4, width - 4 - _SHARE)
        yield Content.assemble(name, bar(render.share, room), f" {render.share:4.0%}")
        pace = self._pace(render)
        step = "↓" if render.received and pace else _STEPS.get(render.step, render.step)
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
            parts.append(_("{time} left", time=time_of(round(left_s))))
        return "  ".join(parts)

    def _revise(
        self,
        operation: str,
        render: str,
        step: str,
        share: float | None,
        received: int,
        version: int | None = None,
    ) -> None:
        current = self._followed(operation) or self._resumed(operation, render)
        current = current or self._open(operation)
        if current.step != step or current.share is None:
            current = replace(current, since=self._now(), first=share or 0.0)
        news = replace(current, render=render, step=step, share=share, received=received)
        self._put(replace(news, version=version or current.version))

    def _followed(self, operation: str) -> Render | None:
        return next(
            (one for one in self.renders if one.running and one.operation == operation), None
        )

    def _resumed(self, operation: str, render: str) -> Render | None:
        """The export that was left at the service, and is followed again."""
        left = (one for one in self.renders if one.left and one.render == render)
        found = next(left, None)
        return replace(found, operation=operation, left=False) if found is not None else None

    def _open(self, operation: str) -> Render:
        new = Render(next(self._keys), operation=operation, since=self._now())
        self._show([new, *self.renders])
        return new

    def _put(self, render: Render) -> None:
        self._show([render if one.key == render.key else one for one in self.renders])

    def _show(self, renders: list[Render]) -> None:
        if self.is_entered:
            self.marked = followed(self.marked, self.renders, renders, lambda one: one.key)
        self.renders = renders
        self.changed()


def _newest_first(render: Render) -> float:
    return -(render.version or math.inf)


def _listed(key: int, event: "VersionListed") -> Render:
    saved = event.status is RenderState.SAVED
    trouble = "" if saved or event.left else _TROUBLES.get(event.status, str(event.status))
    return Render(
        key,
        event.version,
        render=event.render,
        path=event.path if saved else None,
        bytes=event.bytes or 0,
        seconds=event.seconds,
        trouble=trouble,
        left=event.left,
        lost=saved and not event.is_there,
        message=event.message,
    )


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
