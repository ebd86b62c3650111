"""The exports of a project that the service accepted, each a version with a number for good."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tui.file_paths import may_be_file
from tui.library.library import Library
from tui.library.records import RenderRecord, RenderState
from tui.nemo.models import Draft
from tui.studio.events import Compared, Tell
from tui.studio.failures import StudioError
from tui.studio.listed_events import VersionListed
from tui.studio.timeline import Timeline, differences, read_timeline
from tui.words import _


@dataclass(frozen=True, slots=True)
class Version:
    """One version as it is told; `turn` is the last message before it, in the library."""

    event: VersionListed
    turn: int | None


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of one project, as they are told."""

    library: Library
    tell: Tell
    project: str

    async def list(self) -> None:
        """Tell each of them, the newest first."""
        for version in await asyncio.to_thread(listed_versions, self.library, self.project):
            self.tell(version.event)

    async def compare(self, before: int, after: int | None, now: Timeline) -> None:
        """Tell how one differs from another, or from the timeline of now."""
        older = read_timeline((await self.exported(before))[0])
        newer = now if after is None else read_timeline((await self.exported(after))[0])
        self.tell(Compared(before, after, differences(older, newer), newer, older))

    async def exported(self, version: int) -> tuple[Draft, int | None]:
        """What a version shows, and the last message before it, in the library.

        Raises `StudioError` where that was not written down.
        """
        records = await asyncio.to_thread(self.library.renders.of, self.project)
        turn = next((each.turn for each in records if each.version == version), None)
        stored = await asyncio.to_thread(self.library.renders.draft, self.project, version)
        if stored is None:
            raise StudioError(
                _("The timeline of version {version} is not kept", version=version),
                _("Only exports have a version, and only newer ones keep their timeline."),
                usage=True,
            )
        return Draft.read(stored), turn


def listed_versions(library: Library, project: str) -> tuple[Version, ...]:
    """Every version of a project, the newest first. Blocks for milliseconds."""
    messages = {turn.id: turn.message for turn in library.turns.of(project)}
    listed: dict[int, Version] = {}
    for record in library.renders.of(project):
        if record.version is not None and record.version not in listed:
            said = messages.get(record.turn or 0, "")
            listed[record.version] = Version(_listed(record.version, record, said), record.turn)
    return tuple(listed[version] for version in sorted(listed, reverse=True))


def _listed(version: int, record: RenderRecord, message: str) -> VersionListed:
    stored = record.film or record.path
    return VersionListed(
        version=version,
        render=record.service_id or record.id,
        status=record.status,
        path=Path(stored) if stored else None,
        is_there=record.status is RenderState.SAVED and may_be_file(record.film or ""),
        bytes=record.bytes,
        seconds=record.seconds,
        message=message,
        left=record.is_unfinished,
        at=record.submitted_at,
    )
