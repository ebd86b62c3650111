"""How stills stand, and which files are nobody's any more: what is deleted by that is gone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tui.library.batches import RowRequest
from tui.library.library import Library
from tui.library.records import StillRecord, StillState, UploadRecord


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "l.sqlite3")
    yield opened
    opened.close()


def lists(library: Library, source: str) -> None:
    project = library.projects.add("mock", "x", "s", None, 1.0)
    library.stills.save(project.id, [StillRecord(source, "a.png", StillState.WAITING)])


def sends(library: Library, source: str) -> None:
    project = library.projects.add("mock", "x", "s", None, 1.0)
    library.uploads.add(project.id, UploadRecord("a.png", "d", 10, 4, 3, source), 2.0)


def asks(library: Library, source: str) -> None:
    library.jobs.open("mock", ["/b.jpg", source], "move", "/a.mp4", 3.0, force=False)


def queues(library: Library, source: str) -> None:
    request = RowRequest((source, "/b.jpg"), "move", "/a.mp4")
    library.batches.put("mock", "key", "/jobs.csv", "", [(1, request)], 1.0)


@pytest.mark.parametrize("source", ["/home/a/pasted-1.png", '/home/海鸥 "é"/pasted\\-1.png'])
@pytest.mark.parametrize("uses", [lists, sends, asks, queues])
def test_a_file_that_anything_uses_is_not_unused(
    library: Library, uses: Callable[[Library, str], None], source: str
) -> None:
    uses(library, source)
    other = f"{source}x"
    assert library.stills.unused([source, other]) == [other]


def test_what_only_an_earlier_session_had_waits_and_is_listed_once(library: Library) -> None:
    project = library.projects.add("mock", "x", "s1", None, 1.0)
    library.stills.save(project.id, [StillRecord("/a.png", "a.png", StillState.SENT)])

    def sent(source: str) -> None:
        library.uploads.add(project.id, UploadRecord(source, source, 10, 4, 3, source), 2.0)

    def states() -> list[tuple[str, StillState]]:
        return [(still.source, still.state) for still in library.stills.of(project.id)]

    for source in ("/a.png", "/b.png"):
        sent(source)
    assert states() == [("/a.png", StillState.SENT), ("/b.png", StillState.SENT)]
    library.projects.replace_session(project, "s2", None, 3.0)
    assert states() == [("/a.png", StillState.WAITING), ("/b.png", StillState.WAITING)]
    sent("/b.png")
    assert states() == [("/a.png", StillState.WAITING), ("/b.png", StillState.SENT)]
    library.stills.save(project.id, [], gone=["/a.png"])  # the user wants it no more
    assert states() == [("/b.png", StillState.SENT)]
    assert library.stills.unused(["/a.png"]) == ["/a.png"]
    library.stills.save(project.id, [], gone=["/b.png"])
    assert states() == [("/b.png", StillState.SENT)]
