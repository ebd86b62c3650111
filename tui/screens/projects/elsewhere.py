"""What the list of projects, and the project that is looked at, may know of those beside it."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol

from tui.studio.studio_like import ProjectsLike
from tui.wishes import Beginning


class ProjectState(StrEnum):
    """How a project stands that was left while something worked in it; later ones weigh more."""

    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    NEEDS_YOU = "needs_you"

    @property
    def is_trouble(self) -> bool:
        """Whether nothing more comes of it without the user."""
        return self in (ProjectState.FAILED, ProjectState.NEEDS_YOU)


class Elsewhere(Protocol):
    """The projects that are open; see `tui.screens.opened.opened.OpenProjects`."""

    def states(self) -> Mapping[str, ProjectState]:
        """How each project stands that works, or that ended unseen, by its id."""

    def projects_of(self, project: str) -> ProjectsLike | None:
        """What renames a project that is open beside this one: its own studio shows its name."""

    def works_in(self, account: str) -> str | None:
        """The name of a project beside this one that works in this account, if there is one."""

    async def switch_project(self, begin: Beginning, in_place: Callable[[], object]) -> None:
        """Look at another project; `in_place` turns the idle one that is looked at into it."""
