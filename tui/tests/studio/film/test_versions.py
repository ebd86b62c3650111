import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.library.library import Library
from tui.studio.events import Compared, Event
from tui.studio.film.versions import Versions
from tui.studio.timeline import Timeline, read_timeline
from tui.tests.studio.rendering import draft_of
from tui.tests.studio.scripted import state


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "l.sqlite3")
    yield library
    library.close()


def timeline_of(*titles: str) -> Timeline:
    return read_timeline(draft_of(state(*titles)))


async def test_a_version_is_compared_with_another_or_with_the_timeline_of_now(
    library: Library,
) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0).id
    for titles in ((), ("Dawn",)):
        draft = draft_of(state(*titles))
        assert draft is not None
        library.renders.accept(
            library.renders.open(project, "/a.mp4", 2.0, draft=json.dumps(draft.raw)), "r"
        )
    told: list[Event] = []
    versions = Versions(library, told.append, project)
    now = timeline_of("Dawn", "Dusk")
    await versions.compare(1, 2, now)
    await versions.compare(1, None, now)
    compared = [event for event in told if isinstance(event, Compared)]
    assert [event.was for event in compared] == [timeline_of()] * 2
    assert [event.timeline for event in compared] == [timeline_of("Dawn"), now]
    assert [len(event.changes) for event in compared] == [1, 2]
