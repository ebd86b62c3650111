"""What is written and not sent, put aside, or said before, as the library keeps it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.library.library import Library
from tui.library.records import Asker
from tui.library.turns import NoLongerWaiting


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library.sqlite3")
    yield library
    library.close()


def test_waiting_messages_and_the_prompt_are_kept_together_by_project(library: Library) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    two = library.projects.add("mock", "two", "s2", None, 2.0).id
    library.waiting.save(one, "half", ("again", "again", "港口\nin two lines"))
    library.waiting.save(two, "", ("other",))
    library.waiting.save("gone", "", ("nobody's",))
    assert library.waiting.of(one) == ("again", "again", "港口\nin two lines")
    assert library.waiting.unsent(one) == "half"
    library.waiting.save(one, "again", ("again",), library.waiting.of(one))
    assert (library.waiting.unsent(one), library.waiting.of(one)) == ("again", ("again",))
    assert library.waiting.of(two) == ("other",)


def test_what_another_program_sent_does_not_come_back_and_what_it_added_stays(
    library: Library,
) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    library.waiting.save(one, "", ("a", "b", "b", "\udc80"))
    known = library.waiting.of(one)
    waits = Asker(waits=True)
    for text in ("b", "\udc80"):
        library.turns.open(one, text, 2.0, asker=waits)
    library.waiting.save(one, "", ("a", "b", "other's"), ("a", "b"))
    library.waiting.save(one, "", ("b", "b", "mine", "\udc80"), known)
    assert library.waiting.of(one) == ("b", "mine", "other's")
    library.turns.open(one, "b", 2.0, asker=waits)
    with pytest.raises(NoLongerWaiting):
        library.turns.open(one, "b", 2.0, asker=waits)
    assert library.turns.messages(one) == ("b", "\udc80", "b")


def test_texts_put_aside_come_back_the_last_one_first_and_are_not_endless(
    library: Library,
) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    two = library.projects.add("mock", "two", "s2", None, 2.0).id
    assert [library.stash.push(one, str(number)) for number in range(51)] == [True] * 50 + [False]
    found = library.stash.top(one)
    assert found is not None
    assert found[1] == "49"
    library.stash.remove(found[0])
    assert (library.stash.top(one) or (0, ""))[1] == "48"
    assert library.stash.top(two) is None


def test_messages_of_all_projects_of_a_service_come_newest_first_and_once(
    library: Library,
) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    two = library.projects.add("mock", "two", "s2", None, 2.0).id
    other = library.projects.add("https://other", "three", "s3", None, 3.0).id
    for at, (project, text) in enumerate(((one, "a"), (two, "b"), (one, "a"), (other, "c"))):
        library.turns.open(project, text, float(at))
    assert library.messages.turns("mock") == ("a", "b")


def test_a_project_in_which_something_waits_is_not_untouched(library: Library) -> None:
    waits = library.projects.add("mock", "untitled", "s1", None, 1.0, "me").id
    aside = library.projects.add("mock", "untitled", "s2", None, 2.0, "me").id
    library.projects.add("mock", "untitled", "s3", None, 3.0, "me")
    library.waiting.save(waits, "", ("later",))
    library.stash.push(aside, "half")
    assert [one.session_id for one in library.projects.untouched("mock", "me")] == ["s3"]
