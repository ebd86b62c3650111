import io
import json
from itertools import count
from pathlib import Path

import pytest

from tui.library.records import RenderState, TurnOutcome
from tui.printing import JsonLines, PlainLines
from tui.studio.advice import advice
from tui.studio.events import (
    Changed,
    Connected,
    CreditsRead,
    Downloading,
    Event,
    Failed,
    Notice,
    Offer,
    Offered,
    Rendering,
    Saved,
    TextArrived,
    ToolRunning,
    TurnEnded,
    Uploaded,
    Uploading,
    Waiting,
    WaitingKind,
)
from tui.studio.listed_events import MessageListed, VersionListed
from tui.studio.timeline import Begun, Clip, Emptied, Lane, Timeline

TIMELINE = Timeline((Lane("video", (Clip("harbour", 0, 10_000),)),), 10_000)
EVENTS: list[Event] = [
    Connected("mock", "p1", "s1", resumed=False, anonymous=True),
    CreditsRead(100, 40, 140),
    Uploading("a.jpg", 10, 20),
    Uploaded("a.jpg", 20, 4, 3),
    TextArrived("The boats drift 港", final=False),
    TextArrived("The boats drift 港.", final=True),
    ToolRunning("generate_video", "generating video", done=False),
    Waiting(WaitingKind.WORKING, 120.0),
    Changed((Begun(10_000, None),), TIMELINE),
    Rendering("render_1", "processing", 62.0),
    Downloading("render_1", 5, 10),
    Saved(Path("/films/out.mp4"), 8_100_000, 10.0, 1920, 1080),
    Failed(2001, "There are not enough credits left for this.", advice("Register.")),
]


def printed(reader: PlainLines | JsonLines, events: list[Event]) -> None:
    for event in events:
        reader.tell(event)
    reader.close()


@pytest.mark.parametrize("name", ["file", "a", "The file is too large.", "港口.jpg"])
def test_a_refused_file_is_named_whatever_its_name_is(name: str) -> None:
    err = io.StringIO()
    refused = Failed(4002, "The file is too large.", advice("Trim it."), file=name)
    printed(PlainLines(live=False, err=err, out=io.StringIO()), [refused])
    assert err.getvalue().splitlines()[0] == f"error: {name}: The file is too large."


def test_of_files_refused_alike_one_after_the_other_the_advice_is_given_once() -> None:
    a, b, c = (Failed(4001, "It is text.", advice("Use a PNG."), f"{name}.txt") for name in "abc")
    err = io.StringIO()
    printed(PlainLines(live=False, err=err, out=io.StringIO()), [a, b, Notice("go on"), c])
    assert err.getvalue().splitlines() == [
        "error: a.txt: It is text.",
        "       Use a PNG.",
        "error: b.txt: It is text.",
        "go on",
        "error: c.txt: It is text.",
        "       Use a PNG.",
    ]


def test_json_is_one_object_a_line_with_its_name_and_time() -> None:
    out = io.StringIO()
    ticks = count(100, 0.5)
    printed(JsonLines(lambda: next(ticks), out), EVENTS)
    records = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [record["event"] for record in records] == [event.name for event in EVENTS]
    assert [record["at"] for record in records[:3]] == [0.5, 1.0, 1.5]
    assert records[2] == {"event": "uploading", "file": "a.jpg", "sent": 10, "total": 20, "at": 1.5}
    assert records[-2]["path"] == "/films/out.mp4"
    assert records[-1]["code"] == 2001


def test_json_breaks_no_line_whatever_the_text_holds() -> None:
    out = io.StringIO()
    JsonLines(lambda: 0.0, out).tell(Notice("one\ntwo\u2028three\x85four"))
    assert len(out.getvalue().splitlines()) == 1


def test_the_turn_as_understood_has_the_fields_that_scripts_read() -> None:
    out = io.StringIO()
    turn = TurnEnded(
        ("Done.",), (), ("add_title",), (), TurnOutcome.COMPLETE, ("video", "text"), (Emptied(),)
    )
    JsonLines(lambda: 0.0, out).tell(turn)
    assert json.loads(out.getvalue()) == {
        "event": "turn",
        "texts": ["Done."],
        "thoughts": [],
        "tools": ["add_title"],
        "errors": [],
        "outcome": "complete",
        "tracks": ["video", "text"],
        "changes": ["The timeline is empty now"],
        "spent": None,
        "at": 0.0,
    }


def test_a_timeline_has_tracks_of_segments_as_the_screen_calls_them() -> None:
    out = io.StringIO()
    JsonLines(lambda: 0.0, out).tell(Changed((), TIMELINE))
    (track,) = json.loads(out.getvalue())["timeline"]["tracks"]
    assert (track["kind"], track["segments"][0]["label"]) == ("video", "harbour")


def test_words_of_the_service_go_to_standard_output_and_the_rest_to_standard_error() -> None:
    out, err = io.StringIO(), io.StringIO()
    printed(PlainLines(live=False, err=err, out=out), EVENTS)
    assert out.getvalue() == "The boats drift 港.\n"
    assert err.getvalue().splitlines() == [
        "connected to mock, new project p1",
        "100 credits (40 reserved)",
        "uploading a.jpg: 50%",
        "uploaded a.jpg, 4×3",
        "generating video …",
        "at work (2:00)",
        "  New clip: 10 s",
        "Timeline (1 track): 1. Video: harbour (0–10 s)",
        "rendering: 62%",
        "downloading: 50%",
        "saved 8.1 MB, 10 s, 1920×1080: /films/out.mp4",
        "error: There are not enough credits left for this.",
        "       Register.",
    ]


@pytest.mark.parametrize("offer", Offer)
def test_what_is_offered_instead_of_a_button_names_its_command(offer: Offer) -> None:
    out, err = io.StringIO(), io.StringIO()
    printed(PlainLines(live=False, out=out, err=err), [Offered(offer, "drag it")])
    assert ": stillreel " in err.getvalue()


def test_without_a_terminal_progress_is_a_line_a_tenth_and_no_escape() -> None:
    err = io.StringIO()
    printed(
        PlainLines(live=False, err=err), [Uploading("a.jpg", done, 1000) for done in range(1001)]
    )
    lines = err.getvalue().splitlines()
    assert len(lines) == 11
    assert lines[-1] == "uploading a.jpg: 100%"
    assert "\x1b" not in err.getvalue()
    assert "\r" not in err.getvalue()


def test_on_a_terminal_the_bar_moves_on_one_line_and_ends_on_its_own() -> None:
    err = io.StringIO()
    reader = PlainLines(live=True, err=err)
    printed(reader, [Downloading("r", 500_000, 1_000_000), Downloading("r", 1_000_000, 1_000_000)])
    assert err.getvalue().count("\r") == 2
    assert err.getvalue().endswith("\n")
    assert "100%" in err.getvalue()


def test_a_bar_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    err = io.StringIO()
    PlainLines(live=True, err=err).tell(Uploading("n" * 200, 1, 2))
    assert len(err.getvalue().removeprefix("\r\x1b[2K")) <= 39


def test_a_wide_name_is_cut_by_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    err = io.StringIO()
    PlainLines(live=True, err=err).tell(Uploading("港" * 60, 1, 2))
    assert len(err.getvalue().removeprefix("\r\x1b[2K")) <= 20 + len("uploading ")


def test_history_is_read_as_messages_and_their_films() -> None:
    out = io.StringIO()
    reader = PlainLines(live=False, out=out, err=io.StringIO())
    film = Path("/films/a.mp4")
    events: list[Event] = [
        MessageListed("make it\nmove", TurnOutcome.COMPLETE, 1.0),
        MessageListed("again", None, 2.0),
        VersionListed(1, "r", RenderState.SAVED, film, True, 8_100_000, 12.5, "again", False),
        VersionListed(2, "r", RenderState.SAVED, film, False, None, None, "again", False),
        VersionListed(3, "r", RenderState.SUBMITTED, film, False, None, None, "again", True),
        VersionListed(4, "r", RenderState.FAILED, film, False, None, None, "again", False),
    ]
    printed(reader, events)
    assert out.getvalue().splitlines() == [
        "> make it",
        "  move",
        "> again",
        "  (interrupted: stillreel resume finds out what became of it)",
        "v1  8.1 MB  12.5 s  /films/a.mp4",
        "v2  /films/a.mp4  (moved or deleted)",
        "v3  (unfinished: stillreel resume)",
        "v4  (failed)",
    ]
