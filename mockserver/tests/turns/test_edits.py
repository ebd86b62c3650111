from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mockserver.prompts.prompt import read_prompt
from mockserver.service.drafts import (
    AUDIO,
    TEXT,
    VIDEO,
    Draft,
    Still,
    end_to_end,
    is_exportable,
    length_ms,
    track_of,
)
from mockserver.turns.choice import Scene, choose
from mockserver.turns.edits import EDITS, apply_tool

STILLS = (Still("a.jpg", "/a"), Still("b.jpg", "/b"), Still("c.jpg", "/c"))


def completed(message: str, draft: Draft | None = None) -> Any:
    return choose(read_prompt(message), Scene(STILLS, STILLS, draft)).prompt


def after(draft: Draft, message: str, *tools: str) -> Draft:
    prompt = completed(message, draft)
    for tool in tools:
        draft = apply_tool(tool, draft, prompt, STILLS)
    return draft


def made(message: str = "turn these into a 10-second clip with the title Harbour") -> Draft:
    return after({}, message, "generate_video", "add_music", "add_title")


def test_a_clip_shows_every_still_end_to_end() -> None:
    shots = track_of(made(), VIDEO)
    assert [shot.meta["name"] for shot in shots] == ["a.jpg", "b.jpg", "c.jpg"]
    assert [shot.start_ms for shot in shots] == [0, 3333, 6667]
    assert sum(shot.duration_ms for shot in shots) == 10_000
    assert len({shot.meta["motion"] for shot in shots}) == 3


def test_a_draft_is_in_the_wires_short_keys() -> None:
    draft = made()
    assert draft["m"] == {"width": 1920, "height": 1080, "title": "Harbour"}
    assert draft["d"] == 10_000
    assert [track["tt"] for track in draft["t"]] == [0, 1, 7]
    assert draft["t"][1]["sg"] == [
        {"id": "seg_a1", "s": 0, "d": 10_000, "m": {"name": "Lo-fi", "volume": 0.35}}
    ]
    assert draft["t"][2]["sg"] == [{"id": "seg_x1", "s": 0, "d": 3000, "m": {"text": "Harbour"}}]
    assert is_exportable(draft)


def test_a_new_clip_replaces_the_old_film() -> None:
    again = after(made(), "animate these for 4 seconds", "generate_video")
    assert [track["tt"] for track in again["t"]] == [0]
    assert length_ms(again) == 4000


def test_a_title_may_stand_at_the_end_and_last_as_asked() -> None:
    draft = after(made(), 'the title "Fin" at the end for 2 seconds', "add_title")
    title = track_of(draft, TEXT)[0]
    assert (title.start_ms, title.duration_ms, title.meta) == (8000, 2000, {"text": "Fin"})


def test_other_words_of_a_title_stand_where_those_before_did() -> None:
    draft = after(made(), 'the title "Fin" at the end for 2 seconds', "add_title")
    again = after(draft, "change the title to Adieu", "add_title")
    title = track_of(again, TEXT)[0]
    assert (title.start_ms, title.duration_ms, title.meta) == (8000, 2000, {"text": "Adieu"})
    longer = track_of(after(again, "title Adieu for 4 seconds", "add_title"), TEXT)[0]
    assert (longer.start_ms, longer.duration_ms) == (6000, 4000)
    for asked in ("the title Adieu at the beginning", "片头加标题“Adieu”"):
        first = track_of(after(again, asked, "add_title"), TEXT)[0]
        assert (first.start_ms, first.duration_ms) == (0, 2000)


def test_trimming_keeps_the_shares_and_music_and_title_follow() -> None:
    draft = after(made(), "trim it to 2 seconds", "edit_timeline")
    assert [shot.duration_ms for shot in track_of(draft, VIDEO)] == [667, 666, 667]
    assert track_of(draft, AUDIO)[0].duration_ms == 2000
    assert track_of(draft, TEXT)[0].duration_ms == 2000
    assert length_ms(draft) == 2000


def test_slower_and_shorter_scale_the_length() -> None:
    assert length_ms(after(made(), "make it slower", "edit_timeline")) == 15_000
    assert length_ms(after(made(), "make it shorter", "edit_timeline")) == 7500


def test_reordering_keeps_the_length() -> None:
    draft = after(made(), "swap the order", "edit_timeline")
    assert [shot.meta["name"] for shot in track_of(draft, VIDEO)] == ["c.jpg", "b.jpg", "a.jpg"]
    assert length_ms(draft) == 10_000


def test_the_volume_changes_and_the_music_stays() -> None:
    draft = after(made(), "music at 20%", "set_volume")
    assert track_of(draft, AUDIO)[0].meta == {"name": "Lo-fi", "volume": 0.2}


def test_louder_is_louder_than_before_and_quieter_quieter() -> None:
    for before, message in ((80, "louder"), (35, "louder"), (10, "quieter"), (35, "quieter")):
        draft = after(made(), f"music at {before}%", "set_volume")
        level = track_of(after(draft, message, "set_volume"), AUDIO)[0].meta["volume"]
        assert (level > before / 100) == (message == "louder"), (before, message, level)


def test_other_music_keeps_the_volume_that_was_set() -> None:
    quiet = after(made(), "music at 20%", "set_volume")
    draft = after(quiet, "use calm guitar", "add_music")
    assert track_of(draft, AUDIO)[0].meta == {"name": "Calm guitar", "volume": 0.2}


def test_what_is_removed_leaves_no_empty_track() -> None:
    draft = after(made(), "remove the title and the music", "remove_title", "remove_music")
    assert [track["tt"] for track in draft["t"]] == [0]
    assert "title" not in draft["m"]


def test_shape_and_motion_leave_the_timing_alone() -> None:
    draft = after(made(), "vertical, and zoom out", "set_canvas", "set_motion")
    assert (draft["m"]["width"], draft["m"]["height"]) == (1080, 1920)
    assert {shot.meta["motion"] for shot in track_of(draft, VIDEO)} == {"zoom-out"}
    assert length_ms(draft) == 10_000


def test_no_edit_touches_the_draft_it_was_given() -> None:
    before = made()
    remaining = repr(before)
    prompt = completed("slower, vertical, no music, zoom out", before)
    for tool in EDITS:
        apply_tool(tool, before, prompt, STILLS)
    assert repr(before) == remaining


def test_an_unknown_tool_changes_nothing() -> None:
    before = made()
    assert apply_tool("colour_grade", before, completed("slower", before), STILLS) is before


@given(
    st.lists(st.floats(0.1, 1000), min_size=1, max_size=60),
    st.integers(1000, 120_000),
)
def test_segments_always_fill_the_whole_exactly(weights: list[float], whole_ms: int) -> None:
    segments = end_to_end([{}] * len(weights), weights, whole_ms)
    assert sum(segment.duration_ms for segment in segments) == whole_ms
    assert segments[0].start_ms == 0
    ends = [segment.start_ms + segment.duration_ms for segment in segments]
    assert [segment.start_ms for segment in segments[1:]] == ends[:-1]


def test_only_a_track_with_segments_can_be_exported() -> None:
    odds: list[object] = [None, {}, {"t": {}}, {"t": [None]}, {"t": [{"sg": "x"}]}]
    for draft in [*odds, {"t": [{"sg": []}]}]:
        assert not is_exportable(draft)
