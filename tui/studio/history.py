"""What was said and exported in a project, from the library alone. No connection."""

from collections.abc import Iterator

from tui.library.library import Library
from tui.library.records import Project
from tui.studio.events import Event
from tui.studio.failures import NoSuchProject, StudioError
from tui.studio.film.versions import listed_versions
from tui.studio.listed_events import MessageListed
from tui.words import _


def history(
    library: Library, service: str, wanted: str | None, account: str | None
) -> Iterator[Event]:
    """Each message of a project, oldest first, and after it the versions exported since then.

    Without a `wanted` one it is the project that the account used last. Blocks for milliseconds.
    Raises `StudioError` where there is no such project.
    """
    project = _project(library, service, wanted, account)
    versions = list(reversed(listed_versions(library, project.id)))
    for turn in library.turns.of(project.id):
        while versions and (versions[0].turn or 0) < turn.id:
            yield versions.pop(0).event
        yield MessageListed(turn.message, turn.outcome, turn.sent_at)
    for version in versions:
        yield version.event


def _project(library: Library, service: str, wanted: str | None, account: str | None) -> Project:
    if wanted is not None:
        found = library.projects.find(service, wanted, account)
        if found is None:
            raise NoSuchProject(wanted)
        return found
    nobodys = library.projects.unclaimed(service)[:1]
    mine = library.projects.current(service, account) if account is not None else None
    latest = max((*nobodys, *filter(None, (mine,))), key=lambda one: one.used_at, default=None)
    if latest is None:
        raise StudioError(
            _("There is no project of this account yet"),
            _("Make one: stillreel make. Those of all accounts: stillreel projects"),
            usage=True,
        )
    return latest
