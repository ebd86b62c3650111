"""What is kept of a project, and how it is read back."""

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tui.library.library import Library
from tui.library.records import (
    EntryRecord,
    Project,
    StillRecord,
    StillState,
    TurnOutcome,
    UploadRecord,
)
from tui.library.schema import LibraryBusy, LibraryError
from tui.studio.advice import Do, Link, Remedy, advice
from tui.studio.events import (
    Changed,
    CreditsRead,
    Event,
    Failed,
    Notice,
    Offer,
    Offered,
    Saved,
    TextArrived,
    TimelineUnread,
    TurnEnded,
    Waiting,
    WaitingKind,
)
from tui.studio.keeping import history_writer, stored_events
from tui.studio.keeping.history_writer import HistoryWriter
from tui.studio.keeping.memory import Memory, page_before, saved_project
from tui.studio.keeping.stored_events import MessageSent, from_text, to_text
from tui.studio.listed_events import MessageListed
from tui.studio.timeline import (
    Begun,
    Change,
    Clip,
    ClipChanged,
    Emptied,
    Lane,
    LaneAdded,
    LaneRemoved,
    Timeline,
    Unshown,
)

FILM = Timeline((Lane("video", (Clip("港口", 0, 6000, 0.5, "pan"),)),), 6000, "Harbour")
CHANGES: tuple[Change, ...] = (
    Begun(6000, (1920, 1080)),
    LaneAdded(FILM.lanes[0]),
    LaneRemoved(FILM.lanes[0]),
    Emptied(),
    Unshown(),
    ClipChanged("video", None, FILM.lanes[0].clips[0]),
)
EVENTS: tuple[Event, ...] = (
    MessageSent("把这张图变成\n视频 [x] \\"),
    TextArrived("The **boats** drift.", final=True),
    Offered(Offer.EDIT, "moving the title"),
    Changed(CHANGES, FILM),
    TurnEnded(("a", "b"), (), ("tool",), (), TurnOutcome.COMPLETE, ("video",), CHANGES, 100),
    Failed(
        2001,
        "No credits",
        advice("Register.", Link("https://x.example/?a=1"), Do(Remedy.MAKE, ("a.jpg",), "go")),
    ),
    Failed("lost", "Lost", advice(), file="a.jpg"),
    Notice(""),
    TimelineUnread(),
    Waiting(WaitingKind.LOST, 2.5, None),
    CreditsRead(60, None, 100),
    Saved(Path("/films/caf\udce9.mp4"), 8_100_000, 12.0, 1920, None),
)

MOVE = "make it move"


@pytest.mark.parametrize(
    "loaded_first", ["tui.studio.listed_events", "tui.studio.keeping.stored_events"]
)
@pytest.mark.parametrize("text", ['{"is":"MessageSent","text":"hello"}', '{"text":"hello"}'])
def test_a_message_is_read_whatever_was_loaded_before(
    loaded_first: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = [kind for kind in stored_events._kinds(Event) if kind.name == MessageSent.name]
    assert MessageListed in kinds
    kinds.sort(key=lambda kind: kind.__module__ != loaded_first)
    monkeypatch.setattr(stored_events, "_kinds", lambda kind: iter(kinds))
    assert from_text(MessageSent.name, text) == MessageSent("hello")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "data" / "library.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def project(library: Library) -> Project:
    return library.projects.add("mock", "harbour", "s1", None, 1.0)


@pytest.fixture
def history(library: Library) -> Iterator[HistoryWriter]:
    made = HistoryWriter(library, lambda: 5.0)
    yield made
    made.close()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_as_it_was(event: Event) -> None:
    assert from_text(event.name, to_text(event)) == event


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("of another version", "{}"),
        ("notice", "{}"),
        ("notice", "[]"),
        ("notice", "{"),
        ("notice", "[" * 100_000),
        ("notice", '{"text": 1}'),
        ("waiting", '{"kind": "for a miracle", "waited_s": 1}'),
        ("changed", '{"changes": "x", "timeline": {}}'),
        ("failed", '{"code": 1, "message": "x", "advice": {"parts": [{"do": "x"}]}}'),
    ],
)
def test_what_cannot_be_read_is_skipped(name: str, text: str) -> None:
    assert from_text(name, text) is None


def test_a_later_version_may_add_fields_and_an_earlier_one_lack_some() -> None:
    more = json.loads(to_text(EVENTS[-1])) | {"colours": ["red"]}
    assert from_text("saved", json.dumps(more)) == EVENTS[-1]
    assert from_text("offered", '{"action": "edit", "said": "x"}') == Offered(Offer.EDIT, "x")
    assert from_text("waiting", '{"kind": "queue", "waited_s": 1}') == Waiting(
        WaitingKind.EXPORT_AHEAD, 1.0
    )


async def test_what_was_kept_is_read_in_its_order_and_none_of_this_start(
    library: Library, project: Project, history: HistoryWriter
) -> None:
    await history.use(project.id)
    for event in EVENTS:
        history.store(event)
    assert saved_project(library, project.id, history.end).page.events == ()
    history.close()
    next_program = HistoryWriter(library, lambda: 6.0)
    await next_program.use(project.id)
    next_program.store(Notice("of the next program"))
    next_program.close()
    assert saved_project(library, project.id, next_program.end).page.events == EVENTS


async def test_what_is_said_before_there_is_a_project_belongs_to_the_first(
    library: Library, project: Project, history: HistoryWriter
) -> None:
    history.store(Notice("early"))
    await history.use(project.id)
    history.store(Notice("late"))
    history.flush()
    assert page_before(library, project.id, 99).events == (Notice("early"), Notice("late"))


async def test_a_text_replaces_its_pieces_and_pieces_that_broke_off_stay(
    library: Library, project: Project, history: HistoryWriter
) -> None:
    await history.use(project.id)
    for text in ("The ", "boats "):
        history.store(TextArrived(text, final=False))
        history.flush()
    assert page_before(library, project.id, 99).events == (
        TextArrived("The ", final=False),
        TextArrived("boats ", final=False),
    )
    history.store(TextArrived("drift", final=False))
    history.store(TextArrived("The boats drift.", final=True))
    history.store(TextArrived("And ", final=False))
    history.store(TextArrived("then", final=False))
    history.flush()
    assert page_before(library, project.id, 99).events == (
        TextArrived("The boats drift.", final=True),
        TextArrived("And then", final=False),
    )


async def test_a_message_that_was_shown_is_kept_once(
    library: Library, project: Project, history: HistoryWriter
) -> None:
    await history.use(project.id)
    history.announce("go")
    history.sending("go")
    history.sending("go")
    history.flush()
    assert page_before(library, project.id, 99).events == (MessageSent("go"), MessageSent("go"))


async def test_a_project_of_an_earlier_version_shows_its_messages_for_good(
    library: Library, project: Project
) -> None:
    for text in ("one", "two"):
        library.turns.close(library.turns.open(project.id, text, 2.0), TurnOutcome.COMPLETE, 3.0)
    for _ in range(2):
        history = HistoryWriter(library, lambda: 5.0)
        await history.use(project.id)
        seen = saved_project(library, project.id, history.end)
        assert seen.page.events[:2] == (MessageSent("one"), MessageSent("two"))
        assert seen.messages[:2] == ("one", "two")
        history.store(Notice("of now"))
        history.close()


async def test_pages_follow_each_other_and_tear_no_turn(
    library: Library, project: Project, history: HistoryWriter
) -> None:
    await history.use(project.id)
    said: list[Event] = []
    for number in range(200):
        said += [MessageSent(f"{number}"), Notice("a"), Notice("b")]
    for event in said:
        history.store(event)
    history.flush()
    read: list[Event] = []
    page = page_before(library, project.id, 10_000)
    while page.start:
        assert isinstance(page.events[0], MessageSent)
        read[:0] = page.events
        page = page_before(library, project.id, page.start)
    assert [*page.events, *read] == said


@pytest.mark.parametrize(
    ("outcome", "typed", "comes_back"),
    [
        (None, "", ""),
        (None, "and then", "and then"),
        (None, MOVE, MOVE),
        (TurnOutcome.COMPLETE, "", ""),
        (TurnOutcome.COMPLETE, MOVE, MOVE),
        (TurnOutcome.REFUSED, "", MOVE),
        (TurnOutcome.REFUSED, "and then", f"{MOVE}\nand then"),
        (None, "港" * 5000 + "\n \n", "港" * 5000 + "\n \n"),
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["saved before", "saved again"])
async def test_a_message_that_went_out_as_the_program_died_does_not_come_back(
    library: Library,
    project: Project,
    late: bool,
    outcome: TurnOutcome | None,
    typed: str,
    comes_back: str,
) -> None:
    library.waiting.save(project.id, typed, (), going_out=MOVE)
    turn = library.turns.open(project.id, MOVE, 2.0)
    if late:
        library.waiting.save(project.id, typed, (), going_out=MOVE)
    if outcome is not None:
        library.turns.close(turn, outcome, 3.0)
    assert saved_project(library, project.id, 1).unsent == comes_back


async def test_a_message_of_before_that_is_typed_or_sent_again_is_no_message_of_before(
    library: Library, project: Project
) -> None:
    library.turns.close(library.turns.open(project.id, MOVE, 2.0), TurnOutcome.COMPLETE, 3.0)
    library.waiting.save(project.id, MOVE, ())
    assert saved_project(library, project.id, 1).unsent == MOVE
    library.waiting.save(project.id, "", (), going_out=MOVE)
    assert saved_project(library, project.id, 1).unsent == MOVE


async def test_stills_come_back_in_their_order_and_the_service_knows_what_was_sent(
    library: Library, project: Project
) -> None:
    stills = (
        StillRecord("/b.jpg", "b.jpg", StillState.WAITING, "", 10, 4, 3),
        StillRecord("/a.jpg", "a.jpg", StillState.REFUSED, "a.jpg is empty", 0),
        StillRecord("/c.jpg", "c.jpg", StillState.WAITING),
    )
    library.stills.save(project.id, stills)
    library.uploads.add(project.id, UploadRecord("b.jpg", "d1", 10, 4, 3, "/b.jpg"), 2.0)
    library.uploads.add(project.id, UploadRecord("d.jpg", "d2", 9, 2, 1, "/d.jpg"), 3.0)
    library.stills.save(project.id, stills[:2], gone=["/c.jpg"])
    assert [(one.source, one.state) for one in library.stills.of(project.id)] == [
        ("/b.jpg", "sent"),
        ("/a.jpg", "refused"),
        ("/d.jpg", "sent"),
    ]


def test_a_text_and_its_stills_are_written_down_together_or_not_at_all(
    library: Library, project: Project, history: HistoryWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise LibraryBusy

    memory = Memory(library, history, "mock")
    still = StillRecord("/a.jpg", "a.jpg", StillState.WAITING)
    with monkeypatch.context() as patched:
        patched.setattr(library.stills, "save", refuse)  # another program came in between
        with pytest.raises(LibraryBusy):
            memory.keep_unsent(project.id, "half", (still,), (), (), ())
    assert library.waiting.unsent(project.id) == ""
    memory.keep_unsent(project.id, "half a thought", (still,), (), (), ())
    assert library.waiting.unsent(project.id) == "half a thought"
    assert library.stills.of(project.id) == (still,)


async def test_what_the_library_refuses_is_kept_and_tried_again(
    library: Library, project: Project, history: HistoryWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, refused, taken = library.entries.add, threading.Event(), threading.Event()

    def refuse_once(entries: Sequence[EntryRecord]) -> None:
        if not refused.is_set():
            history.store(Notice("done"))
            refused.set()
            raise LibraryError("the disk is full")
        add(entries)
        taken.set()

    await history.use(project.id)
    monkeypatch.setattr(history_writer, "_AGAIN_S", 0.0)
    monkeypatch.setattr(library.entries, "add", refuse_once)
    history.store(MessageSent("go"))
    assert await asyncio.to_thread(taken.wait, 30)
    assert page_before(library, project.id, 99).events == (MessageSent("go"), Notice("done"))


async def test_what_the_library_refuses_to_the_end_is_said_to_be_lost_and_is_bounded_until_then(
    library: Library, project: Project, history: HistoryWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise LibraryBusy

    monkeypatch.setattr(history_writer, "_MOST_WAITING", 2000)
    await history.use(project.id)
    with monkeypatch.context() as patched:
        patched.setattr(library.entries, "add", refuse)
        for number in range(50):
            history.store(Notice(f"{number} " + 200 * "x"))
            with pytest.raises(LibraryBusy):
                history.flush()
        with pytest.raises(LibraryBusy):
            history.close()
    history.flush()
    kept = page_before(library, project.id, 99).events
    assert 5 < len(kept) < 10
    assert kept[-1] == Notice("49 " + 200 * "x")
