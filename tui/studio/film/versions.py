"""The exports of a project that the service accepted, each a version with a number for good."""

import os
from dataclasses import dataclass
from pathlib import Path

from tui.library.library import Library
from tui.library.records import RenderRecord
from tui.studio.listings import VersionListed


@dataclass(frozen=True, slots=True)
class Version:
    """One version as it is told; `turn` is the last message before it, in the library."""

    event: VersionListed
    turn: int | None


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
        render=record.answers_to or record.id,
        status=record.status,
        path=Path(stored) if stored else None,
        is_there=record.film is not None and os.path.isfile(record.film),  # noqa: PTH113 - raises nothing
        bytes=record.bytes,
        seconds=record.seconds,
        message=message,
        left=record.is_unfinished,
    )
