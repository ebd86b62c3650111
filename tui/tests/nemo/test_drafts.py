import pytest

from tui.nemo.drafts import Draft, Segment, Track, TrackKind

MOCK = {
    "t": [
        {
            "tt": 0,
            "sg": [
                {"id": "a", "s": 0, "d": 10000, "m": {"name": "city timelapse", "motion": "pan"}}
            ],
        },
        {"tt": 1, "sg": [{"s": 0, "d": 10000, "m": {"name": "Lo-fi", "volume": 35}}]},
        {"tt": 7, "sg": [{"s": 0, "d": 3000, "m": {"text": "Urban Dreams"}}]},
    ],
    "d": 10000,
    "m": {"title": "City", "width": 1920, "height": 1080},
}


def test_a_draft_is_read_as_the_description_writes_it() -> None:
    draft = Draft.read(MOCK)
    assert [track.kind.value for track in draft.tracks] == ["video", "audio", "text"]
    assert draft.tracks[0].segments == (Segment(0, 10000, name="city timelapse", motion="pan"),)
    assert draft.tracks[1].segments[0].volume == 0.35
    assert draft.tracks[2].segments[0].text == "Urban Dreams"
    assert (draft.duration_ms, draft.title, draft.width, draft.height) == (
        10000,
        "City",
        1920,
        1080,
    )


def test_the_services_own_document_is_kept_untouched() -> None:
    assert Draft.read(MOCK).raw is MOCK


def test_the_document_is_no_part_of_what_a_draft_is() -> None:
    assert Draft.read(MOCK) == Draft.read({**MOCK, "x": 1})
    assert "raw" not in repr(Draft.read(MOCK))


def test_segments_without_a_start_follow_each_other() -> None:
    track = Track.read(
        {"tt": 0, "sg": [{"d": 4000}, {"d": 3000}, {"s": 9000, "d": 1000}, {"d": 5}]}
    )
    assert [segment.start_ms for segment in track.segments] == [0, 4000, 9000, 10000]


def test_a_draft_without_a_duration_is_as_long_as_its_longest_track() -> None:
    draft = Draft.read({"t": [{"sg": [{"d": 4000}]}, {"sg": [{"s": 5000, "d": 1000}]}]})
    assert draft.duration_ms == 6000


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        (0, "video"),
        (1, "audio"),
        (7, "text"),
        ("7", "text"),
        ("Audio", "audio"),
        (2, "other"),
        (None, "other"),
        (True, "other"),
        (float("nan"), "other"),
        (10**400, "other"),
    ],
)
def test_the_type_of_a_track_is_read(stated: object, kind: str) -> None:
    assert Track.read({"tt": stated}).kind is TrackKind(kind)


@pytest.mark.parametrize(
    ("stated", "volume"),
    [(0.35, 0.35), (35, 0.35), ("35%", 0.35), (1, 1.0), (100, 1.0), (0, 0.0)]
    + [(odd, None) for odd in (None, -1, 101, True, "loud", float("inf"))],
)
def test_a_volume_is_a_share(stated: object, volume: float | None) -> None:
    assert Segment.read({"m": {"volume": stated}}).volume == volume


@pytest.mark.parametrize("spelling", ["name", "title", "filename"])
def test_a_name_is_read_in_the_common_spellings(spelling: str) -> None:
    assert Segment.read({spelling: "a"}).name == "a"
    assert Segment.read({"m": {spelling: "a"}}).name == "a"


@pytest.mark.parametrize("spelling", ["s", "start", "start_ms"])
def test_a_start_is_read_in_the_common_spellings(spelling: str) -> None:
    assert Segment.read({spelling: 5}, start_ms=9).start_ms == 5


@pytest.mark.parametrize("odd", [-1, True, "later", 10**12, float("nan"), None])
def test_an_odd_start_is_absent(odd: object) -> None:
    assert Segment.read({"s": odd}, start_ms=9).start_ms == 9
    assert Segment.read({"s": odd}).start_ms == 0


def test_a_text_of_several_lines_becomes_one() -> None:
    assert Segment.read({"text": "a\nb \x1b[1mc ⚠\ufe0f"}).text == "a b c ⚠\ufe0f"


@pytest.mark.parametrize(
    ("data", "exportable"),
    [
        (MOCK, True),
        ({"t": []}, False),
        ({"t": [{"tt": 0, "sg": []}]}, False),
        ({"t": {"sg": [1]}}, False),
        ({}, False),
        (None, False),
    ],
)
def test_a_draft_with_a_segment_can_be_exported(data: object, exportable: bool) -> None:
    assert Draft.read(data).exportable is exportable
