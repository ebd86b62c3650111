"""The projects in their list: a small picture and three lines each, laid out where in sight."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from tui.keys.bound import bound
from tui.screens.projects import wording
from tui.screens.projects.elsewhere import ProjectState
from tui.studio.listed_events import ProjectListed
from tui.widgets.lines import EMPTY
from tui.widgets.marked_lines import EvenList
from tui.wording.projects import title

PICTURE = (8, 3)
"""Columns and rows of a project's picture."""
_LEAST_WIDTH = 56
"""Where there are fewer cells, words come before pictures."""
_ENOUGH = 400
"""Characters of the last words that are laid out: they have one line."""
_STYLES = {
    ProjectState.WORKING: "$accent",
    ProjectState.DONE: "$success",
    ProjectState.FAILED: "$error",
    ProjectState.NEEDS_YOU: "$warning",
}


class ProjectRows(EvenList):
    """The list; what acts on a project acts on the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("list_page_up", "page(-1)"),
        bound("list_page_down", "page(1)"),
        bound("projects_open", "choose"),
    ]
    HEIGHT = 3

    @dataclass
    class Chosen(Message):
        """The marked project is to be opened."""

    @dataclass
    class CameIntoSight(Message):
        """Other projects are in sight now."""

    def __init__(
        self, at_work: str, today: float, states: Callable[[], Mapping[str, ProjectState]]
    ) -> None:
        """`at_work` is the id of the project looked at, `today` epoch seconds."""
        super().__init__(id="project-rows")
        self._at_work = at_work
        self._today = today
        self._states = states
        self._pictures: dict[str, tuple[Content, ...]] = {}
        self.projects: Sequence[ProjectListed] = ()

    def on_mount(self) -> None:
        """Note when other projects come into sight."""
        if self.parent is not None:
            self.watch(self.parent, "scroll_y", self._scrolled, init=False)

    def _scrolled(self) -> None:
        self.post_message(self.CameIntoSight())

    @property
    def project_marked(self) -> ProjectListed | None:
        """The project that keys act on."""
        return self.projects[self.marked] if self.marked < len(self.projects) else None

    def show(self, projects: Sequence[ProjectListed]) -> None:
        """Show these; the mark stays on its project, if it is still there."""
        before = self.project_marked
        self.projects = projects
        found = (at for at, one in enumerate(projects) if before and one.project == before.project)
        self.marked = next(found, 0)
        self.changed()
        self.call_after_refresh(self.show_marked)
        self.call_after_refresh(self._scrolled)

    def picture(self, project: str, picture: tuple[Content, ...]) -> None:
        """Show a project's picture; an empty one says that it has none."""
        self._pictures[project] = picture
        self.refresh()

    def unpictured(self) -> list[ProjectListed]:
        """The projects in sight of which nobody has looked for a picture."""
        if not isinstance(self.parent, Widget) or self.size.width < _LEAST_WIDTH:
            return []
        top = int(self.parent.scroll_offset.y) // self.HEIGHT
        end = top + self.parent.size.height // self.HEIGHT + 2
        return [one for one in self.projects[top:end] if one.project not in self._pictures]

    def action_page(self, pages: int) -> None:
        """Move it by what is in sight."""
        height = self.parent.size.height if isinstance(self.parent, Widget) else 0
        self.mark(self.marked + pages * max(1, height // self.HEIGHT - 1))

    def action_choose(self) -> None:
        """Open the marked one."""
        if self.project_marked is not None:
            self.post_message(self.Chosen())

    def on_click(self, event: Click) -> None:
        """Open the marked project by a second click, wherever that has scrolled meanwhile."""
        if event.chain > 1:
            event.prevent_default()
            self.action_choose()

    def count_items(self) -> int:
        """The projects."""
        return len(self.projects)

    def count_rows(self, width: int) -> int:
        """Known without laying anything out."""
        return self.HEIGHT * len(self.projects)

    def row(self, y: int, width: int) -> Content:
        """One line of a project."""
        number, line = divmod(y, self.HEIGHT)
        project, is_marked = self.projects[number], number == self.marked
        bar = Content.styled("▌" if is_marked else " ", "$accent")
        picture = EMPTY
        if width >= _LEAST_WIDTH:
            picture = Content.assemble(self._picture(project.project, line), " ")
        room = width - 1 - picture.cell_length
        words = (self._first, self._second, self._third)[line](project, room, is_marked)
        return Content.assemble(bar, picture, words)

    def _is_left(self, project: ProjectListed) -> bool:
        """Whether something is due in it that nothing here works on."""
        return bool(project.due) and project.project not in self._states()

    def _picture(self, project: str, line: int) -> Content:
        picture = self._pictures.get(project, ())
        if line < len(picture):
            return picture[line].truncate(PICTURE[0], pad=True)
        return Content.styled("░" * PICTURE[0], "$line")

    def _first(self, project: ProjectListed, room: int, is_marked: bool) -> Content:
        state = self._states().get(project.project)
        mark = "●" if project.project == self._at_work else "!" if self._is_left(project) else "○"
        name = title(project.title)
        said = Content.styled(wording.STATES[state], _STYLES[state]) if state is not None else EMPTY
        room = max(8, room - said.cell_length - 4)
        shown = Content.styled(name, "bold" if is_marked else "").truncate(room, ellipsis=True)
        return Content.assemble(f"{mark} ", shown, "  ", said)

    def _second(self, project: ProjectListed, room: int, is_marked: bool) -> Content:
        is_left = self._is_left(project)
        text = wording.left(project) if is_left else wording.last_words(project)
        style = "$warning" if is_left else "" if is_marked else "$quiet"
        words = Content.styled(text[:_ENOUGH], style).truncate(max(8, room - 2), ellipsis=True)
        return Content.assemble("  ", words)

    def _third(self, project: ProjectListed, room: int, is_marked: bool) -> Content:
        facts = Content.styled(wording.facts(project, self._today), "$quiet")
        return Content.assemble("  ", facts.truncate(max(8, room - 2), ellipsis=True))
