"""All projects: found by typing, opened, named anew, put aside and brought back."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.library.records import UNNAMED
from tui.screens.dialogs.dialog import Dialog
from tui.screens.dialogs.question import yes_or_no
from tui.screens.projects import wording
from tui.screens.projects.elsewhere import State
from tui.studio.failures import EXPECTED, describe
from tui.studio.listings import ProjectListed
from tui.studio.projects.listing import matches
from tui.studio.studio_like import ProjectsLike
from tui.widgets.safe_input import SafeInput

_MOST_SHOWN = 200
_NAME = 30
"""How many cells of a project's name stand in the list."""


@dataclass(frozen=True, slots=True)
class Open:
    """The project to go on in."""

    project: str
    leaves_account: bool = False
    """Whether it is another account's than the project at work."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A new project."""


Chosen = Open | Begin


class ProjectList(Dialog[Chosen]):
    """Gives the project to open, or nothing. What is named or archived is done at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", show=False, id="projects.close"),
        Binding("ctrl+r", "dismiss", show=False, id="projects.again"),
        Binding("tab,slash", "search", show=False, id="projects.find"),
        Binding("j", "mark(1)", show=False, id="projects.down"),
        Binding("k", "mark(-1)", show=False, id="projects.up"),
        Binding("g", "end(0)", show=False, id="projects.first"),
        Binding("G", "end(-1)", show=False, id="projects.last"),
        Binding("n", "begin", show=False, id="projects.new"),
        Binding("r", "rename", show=False, id="projects.rename"),
        Binding("x", "archive", show=False, id="projects.archive"),
        Binding("A", "archived", show=False, id="projects.archived"),
        Binding("b", "browse", show=False, id="projects.browse"),
    ]

    def __init__(
        self,
        projects: ProjectsLike,
        at_work: str,
        today: float,
        states: Callable[[], Mapping[str, State]],
        *,
        mock: bool,
    ) -> None:
        """`at_work` is the id of the project that is looked at, `today` epoch seconds."""
        super().__init__()
        self._states = states
        self._projects = projects
        self._at_work = at_work
        self._today = today
        self._is_mock = mock
        self._archived = False
        self._naming: ProjectListed | None = None
        self._words = ""
        self._all: Sequence[ProjectListed] = ()
        self._found: Sequence[ProjectListed] = ()

    @property
    def acts_at_once(self) -> bool:
        """Whether the list has the focus, whose letters are actions."""
        return isinstance(self.focused, OptionList)

    def compose(self) -> ComposeResult:
        """What is typed, what is found."""
        with Vertical(classes="dialog picking") as frame:
            frame.border_title = wording.TITLE
            yield SafeInput(placeholder=wording.SEARCH, compact=True, select_on_focus=False)
            yield OptionList(markup=False)
            yield Static(id="hint")

    def on_mount(self) -> None:
        """No toast may lie over it; the list takes the keys."""
        self.app.clear_notifications()
        self.query_one(OptionList).focus()
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

    @work(group="find", exclusive=True)
    async def _find(self) -> None:
        words, listed = self._words, [one for one in self._all if one.archived == self._archived]
        found = await asyncio.to_thread(lambda: [one for one in listed if matches(one, words)])
        if not self.is_open:
            return
        marked = self._marked
        self._found = found[:_MOST_SHOWN]
        options = self.query_one(OptionList)
        options.set_options([Option(self._line(one), id=one.project) for one in self._found])
        ids = [one.project for one in self._found]
        if ids:
            options.highlighted = (
                ids.index(marked.project) if marked and marked.project in ids else 0
            )
        self._say(self._hint(len(listed), len(found)))

    def _hint(self, listed: int, found: int) -> str:
        if not listed:
            return wording.NONE_ARCHIVED if self._archived else wording.EMPTY
        if not found:
            return wording.NO_MATCH
        more = wording.others(found - _MOST_SHOWN) if found > _MOST_SHOWN else ""
        return more + (wording.ARCHIVED_KEYS if self._archived else wording.KEYS)

    def _line(self, project: ProjectListed) -> Content:
        mark = "●" if project.project == self._at_work else "!" if project.due else "○"
        name = Content(_name(project)).truncate(_NAME, ellipsis=True)
        if state := self._states().get(project.project):
            name = Content.assemble(name, "  ", Content.styled(state, "$accent"))
        facts = Content.styled(wording.facts(project, self._today), "$quiet")
        first = Content.assemble(f"{mark} ", name, "  ", facts)
        width = max(20, self.query_one(OptionList).size.width - 3)
        style = "$warning" if project.due else "$quiet"
        last = Content.styled(wording.second_line(project), style).truncate(width, ellipsis=True)
        return Content("\n").join([first.truncate(width + 2, ellipsis=True), Content("  ") + last])

    @property
    def _marked(self) -> ProjectListed | None:
        at = self.query_one(OptionList).highlighted
        return self._found[at] if at is not None and at < len(self._found) else None

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._open(event.option_id or "")

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if self._naming is not None:
            self._rename(self._naming, self.query_one(Input).value)
        elif self._marked is not None:
            self._open(self._marked.project)

    def _open(self, project: str) -> None:
        accounts = {one.project: one.account for one in self._all}
        here, there = accounts.get(self._at_work), accounts.get(project)
        self.dismiss(Open(project, leaves_account=here != there and None not in (here, there)))

    @work(group="change")
    async def _rename(self, project: ProjectListed, name: str) -> None:
        try:
            await self._projects.rename(project.project, name)
        except EXPECTED as error:
            self._say(describe(error).message, "$warning")
            return
        self._end_naming()
        self._read()

    def action_back(self) -> None:
        """Out of the name, out of the search, out of the list."""
        if self._naming is not None:
            self._end_naming()
        elif self._words:
            self.query_one(Input).value = ""
            self.set_focus(self.query_one(OptionList))
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        """To the words that are searched for, and back to the list."""
        field = self.query_one(Input)
        self.set_focus(self.query_one(OptionList) if field.has_focus else field)

    def action_mark(self, steps: int) -> None:
        """Mark the line above or below."""
        listed = self.query_one(OptionList)
        if self._found:
            marked = (listed.highlighted or 0) + steps
            listed.highlighted = max(0, min(marked, len(self._found) - 1))

    def action_end(self, at: int) -> None:
        """Mark the first, or the last."""
        if self._found:
            self.query_one(OptionList).highlighted = at % len(self._found)

    def action_begin(self) -> None:
        """Begin a new project."""
        self.dismiss(Begin())

    def action_rename(self) -> None:
        """Write another name in place of the search."""
        self._naming = self._marked
        if self._naming is not None:
            field = self.query_one(Input)
            field.value = "" if self._naming.title == UNNAMED else self._naming.title
            field.cursor_position = len(field.value)
            self.set_focus(field)
            self._say(wording.NEW_NAME)

    def _end_naming(self) -> None:
        self.query_one(Input).value = self._words
        self._naming = None
        self.set_focus(self.query_one(OptionList))
        self._find()

    def action_archived(self) -> None:
        """Show the archived ones, or the others."""
        self._archived = not self._archived
        frame = self.query_one(".picking", Vertical)
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
            asked = wording.ARCHIVE.format(name=_name(project))
            question = yes_or_no(asked, wording.ARCHIVE_DETAILS, yes="Archive", no="Keep")
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
            self.query_one("#hint", Static).update(Content.styled(text, style))


def _name(project: ProjectListed) -> str:
    return wording.UNNAMED if project.title == UNNAMED else project.title


async def ask_for_project(
    app: App[Any],
    projects: ProjectsLike,
    at_work: str,
    today: float,
    states: Callable[[], Mapping[str, State]],
    *,
    mock: bool,
) -> Chosen | None:
    """Show the projects; gives what was chosen."""
    return await app.push_screen_wait(ProjectList(projects, at_work, today, states, mock=mock))
