from tui.nemo.models import Draft, Segment, Track, TrackKind
from tui.studio.timeline import Timeline, differences, read_timeline


def segment(name: str | None = None, **fields: object) -> Segment:
    known = {"start_ms": 0, "duration_ms": 10_000, "name": name}
    rest = {"text": None, "volume": None, "motion": None}
    return Segment(**(rest | known | fields))  # type: ignore[arg-type]  # fields by name


def draft(
    *tracks: Track, width: int = 1920, height: int = 1080, duration_ms: int = 10_000
) -> Draft:
    return Draft(tracks, duration_ms, "harbour", width, height, raw={})


VIDEO = Track(TrackKind.VIDEO, (segment("city timelapse"),))
MUSIC = Track(TrackKind.AUDIO, (segment("Lo-fi", volume=0.35),))
TITLE = Track(TrackKind.TEXT, (segment(text="Urban Dreams", duration_ms=3_000),))


def test_the_summary_reads_as_the_service_describes_it() -> None:
    assert read_timeline(draft(VIDEO, MUSIC, TITLE)).summary() == (
        "Timeline (3 tracks): 1. Video: city timelapse (0–10 s) 2. BGM: Lo-fi (0–10 s, 35%) "
        '3. Title: "Urban Dreams" (0–3 s)'
    )


def test_no_draft_is_an_empty_timeline() -> None:
    assert read_timeline(None).summary() == "Timeline: empty"
    assert not read_timeline(None).exportable


def test_segments_without_names_are_called_what_they_are() -> None:
    nameless = Track(TrackKind.AUDIO, (segment(None),))
    assert "BGM: music (0–10 s)" in read_timeline(draft(nameless)).summary()


def test_equal_timelines_differ_in_nothing() -> None:
    one = read_timeline(draft(VIDEO, MUSIC))
    assert differences(one, one) == ()


def test_a_first_clip_is_said_with_its_length_and_frame() -> None:
    after = read_timeline(draft(VIDEO))
    assert differences(Timeline(), after) == (
        "New clip: 10 s, 1920×1080",
        "Added Video: city timelapse (0–10 s)",
    )


def test_added_and_removed_tracks_are_said() -> None:
    before, after = read_timeline(draft(VIDEO, MUSIC)), read_timeline(draft(VIDEO, TITLE))
    assert differences(before, after) == (
        "Removed BGM: Lo-fi (0–10 s, 35%)",
        'Added Title: "Urban Dreams" (0–3 s)',
    )


def test_a_changed_length_volume_text_and_frame_are_said() -> None:
    louder = Track(TrackKind.AUDIO, (segment("Lo-fi", volume=0.6),))
    renamed = Track(TrackKind.TEXT, (segment(text="Harbour", duration_ms=3_000),))
    before = read_timeline(draft(VIDEO, MUSIC, TITLE))
    after = read_timeline(draft(VIDEO, louder, renamed, width=1080, height=1920))
    assert differences(before, after) == (
        "Frame: 1920×1080 → 1080×1920",
        "BGM: Lo-fi volume 35% → 60%",
        'Title: "Urban Dreams" → "Harbour"',
    )


def test_a_new_order_is_said_as_one() -> None:
    a, b = segment("a", duration_ms=5_000), segment("b", start_ms=5_000, duration_ms=5_000)
    before = read_timeline(draft(Track(TrackKind.VIDEO, (a, b))))
    after = read_timeline(draft(Track(TrackKind.VIDEO, (b, a))))
    assert differences(before, after) == ("Video: new order b, a",)


def test_a_trimmed_clip_is_said_with_both_spans() -> None:
    short = Track(TrackKind.VIDEO, (segment("city timelapse", duration_ms=6_500),))
    after = read_timeline(draft(short, duration_ms=6_500))
    assert differences(read_timeline(draft(VIDEO)), after) == (
        "Length: 10 s → 6.5 s",
        "Video: city timelapse 0–10 s → 0–6.5 s",
    )
