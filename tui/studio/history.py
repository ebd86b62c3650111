"""What the library has: the projects, and what was said and exported in one. No connection."""

from collections.abc import Iterator

from tui.library.library import Library
from tui.library.records import Project
from tui.studio.events import Event
from tui.studio.failures import NoSuchProject, StudioError
from tui.studio.film.versions import listed_versions
from tui.studio.listings import MessageListed, ProjectListed
from tui.text import clean_name


def history(library: Library, service: str, wanted: str | None) -> Iterator[Event]:
    """Each message of a project, oldest first, and after it the versions exported since then.

    Blocks for milliseconds. Raises `StudioError` where there is no such project.
    """
    project = _project(library, service, wanted)
    versions = list(reversed(listed_versions(library, project.id)))
    for turn in library.turns.of(project.id):
        while versions and (versions[0].turn or 0) < turn.id:
            yield versions.pop(0).event
        yield MessageListed(turn.message, turn.outcome)
    for version in versions:
        yield version.event


def listed_projects(library: Library, service: str) -> Iterator[Event]:
    """Every project of a service, the one used last first. Blocks for milliseconds."""
    for project in library.projects.listed(service):
        messages = library.turns.messages(project.id)
        yield ProjectListed(
            project=project.id,
            title=clean_name(project.name),
            messages=len(messages),
            last=messages[-1] if messages else "",
            left=sum(render.is_unfinished for render in library.renders.of(project.id)),
            used_at=project.used_at,
            account=project.account,
        )


def _project(library: Library, service: str, wanted: str | None) -> Project:
    if wanted is not None:
        found = library.projects.find(service, wanted)
        if found is None:
            raise NoSuchProject(wanted)
        return found
    current = library.projects.latest(service)
    if current is None:
        raise StudioError("There is no project yet", "Make one: stillreel make", usage=True)
    return current
