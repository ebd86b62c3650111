"""All projects of a service, whosever they are: listed, named anew, put aside, brought back."""

import asyncio
import unicodedata
from itertools import islice
from pathlib import Path

from tui.file_paths import is_file
from tui.library.library import Library
from tui.library.records import Project, ProjectOverview
from tui.media.sources import Source
from tui.studio.advice import Remedy
from tui.studio.clock import Clock
from tui.studio.events import Tell
from tui.studio.failures import AmbiguousProject, NoSuchProject, OtherAccount, StudioError
from tui.studio.listed_events import Leftover, ProjectListed
from tui.studio.projects.claim_link import claim
from tui.studio.projects.projects import Projects
from tui.studio.service import Service
from tui.text import clean, clean_name
from tui.words import _

_LONGEST_NAME = 120
_MOST_TRIED = 3
"""How many stills of a project are tried for its picture."""


class KnownProjects:
    """The projects that the library has. Only to open one, and for a link, the service is asked."""

    def __init__(
        self,
        service: Service,
        projects: Projects,
        library: Library,
        clock: Clock,
        web_url: str,
        tell: Tell,
    ) -> None:
        self._service = service
        self._projects = projects
        self._library = library
        self._clock = clock
        self._web_url = web_url
        self._tell = tell

    async def listed(self) -> tuple[ProjectListed, ...]:
        """Every project, archived ones too; what was left unfinished first, then the latest."""
        return await asyncio.to_thread(listed_projects, self._library, self._projects.service_key)

    async def find(self, wanted: str) -> Project:
        """The one project that is meant. Raises `NoSuchProject`, `AmbiguousProject`."""
        found = await asyncio.to_thread(
            self._library.projects.matching, self._projects.service_key, wanted
        )
        if not found:
            raise NoSuchProject(wanted, Remedy.KNOWN_PROJECT)
        if len(found) > 1:
            raise AmbiguousProject(wanted, [project.id for project in found])
        return found[0]

    async def rename(self, project: str, name: str) -> str:
        """Give a project another name, and return it as it is kept. Raises `StudioError`."""
        kept = clean_name(name)[:_LONGEST_NAME].strip()
        if not kept:
            raise StudioError(_("A project needs a name"), _("Type one."), usage=True)
        await asyncio.to_thread(self._library.projects.rename, project, kept)
        self._projects.renamed(project, kept)
        return kept

    async def archive(self, project: str) -> None:
        """Put a project aside: it is listed no more, and nothing of it is deleted."""
        await asyncio.to_thread(self._library.projects.archive, project, self._clock.today())

    async def unarchive(self, project: str) -> None:
        """Bring a project back."""
        await asyncio.to_thread(self._library.projects.archive, project, None)

    async def open(self, project: str) -> None:
        """Work on a project, in the account that it belongs to.

        Raises `NoSuchProject`, `OtherAccount`; then all is as it was before.
        """
        async with self._service.changing_account():
            await self._projects.open(project, new=False, message="")

    async def begin(self) -> None:
        """Work on a new project of the active account."""
        await self._projects.open(None, new=True, message="")

    async def pictured_by(self, project: str) -> tuple[Path, ...]:
        """The files of which one may stand for a project: its first stills, its newest film."""
        return await asyncio.to_thread(pictured_by, self._library, project)

    async def leftovers(self) -> tuple[Leftover, ...]:
        """What an earlier program left in the active project: its message, its exports."""
        return await asyncio.to_thread(leftovers_in, self._library, self._projects.required.id)

    async def link(self, wanted: str | None = None) -> str:
        """The link that opens a project, or the active one, in a browser; also told.

        Raises `StudioError`, `OtherAccount`, `NemoError`.
        """
        project = self._projects.required if wanted is None else await self.find(wanted)
        if project.account not in (None, self._service.account.id):
            raise OtherAccount(project.name, project.account)
        linked = await claim(self._service, project, self._web_url)
        self._tell(linked)
        return linked.url


def leftovers_in(library: Library, project: str) -> tuple[Leftover, ...]:
    """Of a project's message and exports, those without an end. Blocks for milliseconds."""
    left = {
        Leftover.MESSAGE: bool(library.turns.in_doubt(project)),
        Leftover.EXPORT: any(each.is_unfinished for each in library.renders.of(project)),
    }
    return tuple(each for each, is_so in left.items() if is_so)


def listed_projects(library: Library, service: str) -> tuple[ProjectListed, ...]:
    """Every project of a service, what was left unfinished first. Blocks for milliseconds."""
    listed = [_listed(library, one) for one in library.projects.overview(service)]
    return tuple(sorted(listed, key=lambda one: not is_left(one)))


def pictured_by(library: Library, project: str) -> tuple[Path, ...]:
    """The files of which one may stand for a project. Blocks for as long as its disks do."""
    stills = (Source.read(still.source) for still in library.stills.of(project))
    files = [still.path for still in stills if not still.is_address][:_MOST_TRIED]
    films = (Path(one.film) for one in library.renders.of(project) if one.film)
    return tuple(each for each in (*files, *islice(films, 1)) if is_file(each))


def is_left(project: ProjectListed) -> bool:
    """Whether a program that is gone left something to be done in it."""
    return bool(project.due) and not project.busy and not project.archived


def matches(project: ProjectListed, words: str) -> bool:
    """Whether each of the words stands in its name, its last message, its account or its id."""
    text = f"{project.title}\n{project.last}\n{project.account or ''}\n{project.project}"
    shown = _plain(text)
    return all(word in shown for word in _plain(words).split())


def _plain(text: str) -> str:
    """A text without what people do not look at: capitals, and how letters are composed."""
    return unicodedata.normalize("NFC", text).casefold()


def _listed(library: Library, overview: ProjectOverview) -> ProjectListed:
    project, left = overview.project, _leftovers(overview)
    return ProjectListed(
        project=project.id,
        title=clean_name(project.name),
        messages=overview.messages,
        last=clean(overview.last),
        left=overview.renders,
        used_at=project.used_at,
        account=project.account,
        clips=overview.clips,
        spent=overview.spent,
        archived=overview.is_archived,
        due=left,
        busy=bool(left) and _is_open(library, project),
    )


def _leftovers(overview: ProjectOverview) -> tuple[Leftover, ...]:
    left = {
        Leftover.MESSAGE: overview.is_in_doubt,
        Leftover.EXPORT: overview.renders,
        Leftover.JOB: overview.jobs,
        Leftover.BATCH: overview.batches,
    }
    return tuple(each for each, is_so in left.items() if is_so)


def _is_open(library: Library, project: Project) -> bool:
    with library.locks.while_working(project.open_name) as is_free:
        return not is_free
