"""All projects: found by typing, opened, named anew, put aside and brought back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input

from tui.keys.bound import bound
from tui.library.records import given_name
from tui.screens.dialogs.dialog import Dialog
from tui.screens.dialogs.note import Note
from tui.screens.dialogs.question import yes_or_no
from tui.screens.projects import wording
from tui.screens.projects.elsewhere import Elsewhere
from tui.screens.projects.rows import ProjectRows
from tui.studio.failures import EXPECTED, describe
from tui.studio.listed_events import ProjectListed
from tui.studio.projects.known_projects import matches
from tui.studio.studio_like import ProjectsLike
from tui.widgets.safe_input import SafeInput
from tui.wording.projects import title
from tui.words import _

_FEW = 3
"""So many projects have room on every terminal."""


@dataclass(frozen=True, slots=True)
class Open:
    """The project to go on in."""

    project: str
    leaves_account: bool = False
    """Whether it is another account's than the active project."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A new project."""


Chosen = Open | Begin


class ProjectList(Dialog[Chosen]):
    """Gives the project to open, or nothing. What is named or archived is done at once."""

    CSS_PATH = "projects.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("projects_close", "back"),
        bound("projects_leave", "dismiss"),
        bound("projects_find", "search"),
        bound("projects_new", "begin"),
        bound("projects_rename", "rename"),
        bound("projects_archive", "archive"),
        bound("projects_archived", "archived"),
        bound("projects_browse", "browse"),
    ]

    def __init__(
        self,
        projects: ProjectsLike,
        at_work: str,
        today: float,
        elsewhere: Elsewhere,
        *,
        mock: bool,
    ) -> None:
        """`at_work` is the id of the project that is looked at, `today` epoch seconds."""
        super().__init__()
        self._elsewhere = elsewhere
        self._rows = ProjectRows(at_work, today, elsewhere.states)
        self._projects = projects
        self._at_work = at_work
        self._is_mock = mock
        self._archived = False
        self._naming: ProjectListed | None = None
        self._words = ""
        self._all: Sequence[ProjectListed] = ()
        self._is_picturing = False
        self._is_found = self._opens_found = False
        """Whether the rows are those of the words, and whether one is opened once they are."""

    @property
    def acts_at_once(self) -> bool:
        """Whether the list has the focus, whose letters are actions."""
        return self._rows.has_focus

    def states_changed(self) -> None:
        """A project stands otherwise than a moment ago."""
        self._rows.refresh()

    def compose(self) -> ComposeResult:
        """What is typed, what is found."""
        with Vertical(classes="dialog projects") as frame:
            frame.border_title = wording.TITLE
            yield SafeInput(placeholder=wording.SEARCH, compact=True, select_on_focus=False)
            with VerticalScroll(can_focus=False):
                yield self._rows
            yield Note(id="hint")

    def on_mount(self) -> None:
        """No toast may lie over it; the list takes the keys."""
        self.app.clear_notifications()
        self._rows.focus()
        self._read()

    @work(group="read", exclusive=True)
    async def _read(self) -> None:
        try:
            self._all = await self._projects.listed()
        except EXPECTED as error:
            self._say(describe(error).message, "$warning")
            return
        self._find()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if self._naming is None:
            self._words = event.value
            self._find()

    def _find(self) -> None:
        self._is_found = self._opens_found = False
        self._search()

    @work(group="find", exclusive=True)
    async def _search(self) -> None:
        words, listed = self._words, [one for one in self._all if one.archived == self._archived]
        found = await asyncio.to_thread(lambda: [one for one in listed if matches(one, words)])
        if not self.is_open:
            return
        self.query_one(".projects").set_class(len(self._all) > _FEW, "-many")
        self._rows.show(found)
        self._say(self._hint(len(listed), len(found)))
        self._is_found = True
        if self._opens_found:
            self._open_marked()

    def on_project_rows_came_into_sight(self) -> None:
        """Make the small pictures of those that have none yet."""
        if not self._is_picturing:
            self._is_picturing = True
            self._picture()

    @work(group="picture")
    async def _picture(self) -> None:
        from tui.screens.projects.pictures import show_pictures

        try:
            await show_pictures(self._rows, self._projects)
        finally:
            self._is_picturing = False

    def _hint(self, listed: int, found: int) -> str:
        if not listed:
            return wording.NONE_ARCHIVED if self._archived else wording.EMPTY
        if not found:
            return wording.NO_MATCH
        keys = wording.ARCHIVED_KEYS if self._archived else wording.KEYS
        return wording.counted(found, listed) + keys

    @property
    def _marked(self) -> ProjectListed | None:
        return self._rows.project_marked

    def on_project_rows_chosen(self) -> None:
        """Open the marked one."""
        self._open_marked()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if self._naming is not None:
            self._rename(self._naming, self.query_one(Input).value)
        elif self._is_found:
            self._open_marked()
        else:
            self._opens_found = True  # what is marked now is of other words

    def _open_marked(self) -> None:
        if self._marked is not None:
            self._open(self._marked.project)

    def _open(self, project: str) -> None:
        accounts = {one.project: one.account for one in self._all}
        here, there = accounts.get(self._at_work), accounts.get(project)
        self.dismiss(Open(project, leaves_account=here != there and None not in (here, there)))

    @work(group="change")
    async def _rename(self, project: ProjectListed, name: str) -> None:
        try:
            projects = self._elsewhere.projects_of(project.project) or self._projects
            await projects.rename(project.project, name)
        except EXPECTED as error:
            self._say(describe(error).message, "$warning")
            return
        if self._naming is project and self.still_says(name):
            self._end_naming()
        self._read()

    def action_back(self) -> None:
        """Out of the name, out of the search, out of the list."""
        if self._naming is not None:
            self._end_naming()
        elif self._words:
            self.query_one(Input).value = ""
            self.set_focus(self._rows)
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        """To the words that are searched for, and back to the list."""
        field = self.query_one(Input)
        self.set_focus(self._rows if field.has_focus else field)

    def action_begin(self) -> None:
        """Begin a new project."""
        self.dismiss(Begin())

    def action_rename(self) -> None:
        """Write another name in place of the search."""
        self._naming = self._marked
        if self._naming is not None:
            field = self.query_one(Input)
            field.value = given_name(self._naming.title)
            field.cursor_position = len(field.value)
            self.set_focus(field)
            self._say(wording.NEW_NAME)

    def _end_naming(self) -> None:
        self.query_one(Input).value = self._words
        self._naming = None
        self.set_focus(self._rows)
        self._find()

    def action_archived(self) -> None:
        """Show the archived ones, or the others."""
        self._archived = not self._archived
        frame = self.query_one(".projects", Vertical)
        frame.border_title = wording.ARCHIVED_TITLE if self._archived else wording.TITLE
        self._find()

    @work(group="change")
    async def action_archive(self) -> None:
        """Put the marked one aside, when that is agreed to; an archived one comes back."""
        project = self._marked
        if project is None:
            return
        if project.archived:
            change = self._projects.unarchive
        else:
            asked = wording.ARCHIVE.format(name=title(project.title))
            question = yes_or_no(asked, wording.ARCHIVE_DETAILS, yes=_("Archive"), no=_("Keep it"))
            if await self.app.push_screen_wait(question) != "y":
                return
            change = self._projects.archive
        try:
            await change(project.project)
        except EXPECTED as error:
            self._say(describe(error).message, "$warning")
            return
        self._read()

    @work(group="browse", exclusive=True)
    async def action_browse(self) -> None:
        """Open the marked one in a browser."""
        project = self._marked
        if project is None:
            return
        try:
            link = await self._projects.link(project.project)
        except EXPECTED as error:
            self._say(describe(error).message, "$warning")
            return
        if self._is_mock:
            self._say(wording.MOCKS_LINK)
        else:
            self.app.open_url(link)

    def _say(self, text: str, style: str = "$quiet") -> None:
        if self.is_open:
            self.query_one("#hint", Note).update(Content.styled(text, style))


async def ask_for_project(
    app: App[Any],
    projects: ProjectsLike,
    at_work: str,
    today: float,
    elsewhere: Elsewhere,
    *,
    mock: bool,
) -> Chosen | None:
    """Show the projects; gives what was chosen."""
    return await app.push_screen_wait(ProjectList(projects, at_work, today, elsewhere, mock=mock))
