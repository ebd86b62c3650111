"""What is written and not sent, put aside, or said before, as the library keeps it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tui.library.library import Library
from tui.library.records import MessageOwner, TurnOutcome, open_name
from tui.library.turns import NoLongerWaiting
from tui.studio.keeping.history_writer import HistoryWriter
from tui.studio.keeping.memory import Memory, saved_project


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
    waits = MessageOwner(waits=True)
    for text in ("b", "\udc80"):
        library.turns.open(one, text, 2.0, owner=waits)
    library.waiting.save(one, "", ("a", "b", "other's"), ("a", "b"))
    library.waiting.save(one, "", ("b", "b", "mine", "\udc80"), known)
    assert library.waiting.of(one) == ("b", "mine", "other's")
    library.turns.open(one, "b", 2.0, owner=waits)
    with pytest.raises(NoLongerWaiting):
        library.turns.open(one, "b", 2.0, owner=waits)
    assert tuple(turn.message for turn in library.turns.of(one)) == ("b", "\udc80", "b")


@pytest.mark.parametrize(("mine", "others"), [(1, 0), (2, 0), (1, 1), (0, 2), (3, 0)])
def test_of_equal_messages_as_many_wait_as_nobody_has_sent(
    mine: int, others: int, library: Library
) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    known = ("X",) * 3
    library.waiting.save(one, "", known)
    for _ in range(mine + others):
        library.turns.open(one, "X", 2.0, owner=MessageOwner(waits=True))
    library.waiting.save(one, "", ("X",) * (3 - mine), known)
    assert library.waiting.of(one) == ("X",) * (3 - mine - others)


@pytest.mark.parametrize("outcome", TurnOutcome)
@pytest.mark.parametrize("waited", [False, True])
@pytest.mark.parametrize("saved", [False, True], ids=["nothing saved meanwhile", "saved meanwhile"])
def test_what_was_not_taken_is_in_the_prompt_again_and_only_that(
    outcome: TurnOutcome, waited: bool, saved: bool, library: Library
) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    if waited:
        library.waiting.save(one, "next", ("T",))
    else:
        library.waiting.save(one, "next", (), going_out="T", is_new=True)
    turn = library.turns.open(one, "T", 2.0, owner=MessageOwner(waits=waited))
    if saved:
        library.waiting.save(one, "next", (), ("T",), "", "" if waited else "T")
    library.turns.close(turn, outcome, 3.0)
    expected = "T\nnext" if outcome.is_not_taken else "next"
    assert [library.waiting.bring_back(one) for _ in range(2)] == [expected] * 2
    assert library.waiting.of(one) == ()


def test_a_refused_message_that_is_in_the_prompt_again_is_there_once(library: Library) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    library.waiting.save(one, "", (), going_out="T", is_new=True)
    library.turns.close(library.turns.open(one, "T", 2.0), TurnOutcome.REFUSED, 3.0)
    library.waiting.save(one, "T", (), went_out="T")
    assert library.waiting.bring_back(one) == "T"


def test_a_message_said_again_is_its_own_whatever_became_of_the_first(library: Library) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    first = library.turns.open(one, "move", 2.0)
    library.waiting.save(one, "", (), going_out="move", is_new=True)
    library.turns.close(first, TurnOutcome.DONE, 3.0)
    assert library.waiting.bring_back(one) == "move"


def test_what_one_program_sends_another_neither_shows_nor_forgets(
    library: Library, tmp_path: Path
) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    with closing(Library(tmp_path / "library.sqlite3")) as sending:
        assert sending.locks.lock(open_name(one))
        sending.waiting.save(one, "", (), going_out="M", is_new=True)
        assert not saved_project(library, one, 1).is_ours
        sending.waiting.save(one, "typed there", (), going_out="M")
        assert saved_project(library, one, 1).unsent == ""
        library.waiting.save(one, None, (), going_out="N", is_new=True)
        library.waiting.save(one, None, (), went_out="N")
        assert saved_project(library, one, 1).unsent == ""
    # The one that had the project open is gone; another one may still be sending.
    beside = saved_project(library, one, 1, is_alone=False)
    assert (beside.unsent, beside.is_ours) == ("typed there", True)
    assert saved_project(library, one, 1).unsent == "M\ntyped there"


def test_texts_put_aside_come_back_the_last_one_first_and_are_not_endless(
    library: Library,
) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    two = library.projects.add("mock", "two", "s2", None, 2.0).id
    assert [library.stash.push(one, str(number)) for number in range(51)] == [True] * 50 + [False]
    (number, text), *_ = library.stash.of(one)
    assert text == "49"
    assert library.stash.has(number)
    library.stash.remove(number)
    assert not library.stash.has(number)
    assert library.stash.of(one)[0][1] == "48"
    assert library.stash.of(two) == []


async def test_a_text_put_aside_comes_back_in_one_program_alone(
    library: Library, tmp_path: Path
) -> None:
    one = library.projects.add("mock", "one", "s1", None, 1.0).id
    for text in ("first", "second"):
        library.stash.push(one, text)
    with closing(Library(tmp_path / "library.sqlite3")) as other:
        ours, theirs = (
            Memory(each, HistoryWriter(each, lambda: 1.0), "mock") for each in (library, other)
        )
        second, first = await ours.lock_stashed(one), await theirs.lock_stashed(one)
        assert second is not None
        assert first is not None
        assert (second[1], first[1]) == ("second", "first")
        await ours.release_stashed(second[0], is_taken=True)
        await theirs.release_stashed(first[0], is_taken=False)
        assert await ours.lock_stashed(one) == first
        assert await theirs.lock_stashed(one) is None


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
