"""What was said and exported in a project, from the library alone: it needs no connection."""

from collections.abc import Iterator

from tui.library.library import Library
from tui.library.records import Project
from tui.studio.advice import Do, Remedy
from tui.studio.events import Event
from tui.studio.failures import StudioError
from tui.studio.film.versions import listed_versions
from tui.studio.listings import MessageListed


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


def _project(library: Library, service: str, wanted: str | None) -> Project:
    if wanted is not None:
        found = library.projects.find(service, wanted)
        if found is None:
            raise StudioError(
                f"No project is called {wanted!r}", Do(Remedy.OTHER_PROJECT), usage=True
            )
        return found
    current = library.projects.latest(service)
    if current is None:
        raise StudioError("There is no project yet", "Make one: stillreel make", usage=True)
    return current
