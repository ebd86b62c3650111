from tui.nemo.models import Draft, Segment, Track, TrackKind
from tui.studio.timeline import Timeline, Unshown, differences, read_timeline
from tui.wording.timeline import change_said, changes_said, summary


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
    assert summary(read_timeline(draft(VIDEO, MUSIC, TITLE))) == (
        "Timeline (3 tracks): 1. Video: city timelapse (0–10 s) 2. BGM: Lo-fi (0–10 s, 35%) "
        '3. Title: "Urban Dreams" (0–3 s)'
    )


def test_no_draft_is_an_empty_timeline() -> None:
    assert summary(read_timeline(None)) == "Timeline: empty"
    assert not read_timeline(None).exportable


def test_segments_without_names_are_called_what_they_are() -> None:
    nameless = Track(TrackKind.AUDIO, (segment(None),))
    assert "BGM: music (0–10 s)" in summary(read_timeline(draft(nameless)))


def test_equal_timelines_differ_in_nothing() -> None:
    one = read_timeline(draft(VIDEO, MUSIC))
    assert differences(one, one) == ()


def test_a_first_clip_is_said_with_its_length_and_frame() -> None:
    after = read_timeline(draft(VIDEO))
    assert changes_said(differences(Timeline(), after)) == (
        "New clip: 10 s, 1920×1080",
        "Added Video: city timelapse (0–10 s)",
    )


def test_added_and_removed_tracks_are_said() -> None:
    before, after = read_timeline(draft(VIDEO, MUSIC)), read_timeline(draft(VIDEO, TITLE))
    assert changes_said(differences(before, after)) == (
        "Removed BGM: Lo-fi (0–10 s, 35%)",
        'Added Title: "Urban Dreams" (0–3 s)',
    )


def test_a_changed_length_volume_text_and_frame_are_said() -> None:
    louder = Track(TrackKind.AUDIO, (segment("Lo-fi", volume=0.6),))
    renamed = Track(TrackKind.TEXT, (segment(text="Harbour", duration_ms=3_000),))
    before = read_timeline(draft(VIDEO, MUSIC, TITLE))
    after = read_timeline(draft(VIDEO, louder, renamed, width=1080, height=1920))
    assert changes_said(differences(before, after)) == (
        "Frame: 1920×1080 → 1080×1920",
        "BGM: Lo-fi volume 35% → 60%",
        'Title: "Urban Dreams" → "Harbour"',
    )


def test_a_new_order_is_said_as_one() -> None:
    a, b = segment("a", duration_ms=5_000), segment("b", start_ms=5_000, duration_ms=5_000)
    before = read_timeline(draft(Track(TrackKind.VIDEO, (a, b))))
    after = read_timeline(draft(Track(TrackKind.VIDEO, (b, a))))
    assert changes_said(differences(before, after)) == ("Video: new order b, a",)


def test_a_trimmed_clip_is_said_with_both_spans() -> None:
    short = Track(TrackKind.VIDEO, (segment("city timelapse", duration_ms=6_500),))
    after = read_timeline(draft(short, duration_ms=6_500))
    assert changes_said(differences(read_timeline(draft(VIDEO)), after)) == (
        "Length: 10 s → 6.5 s",
        "Video: city timelapse 0–10 s → 0–6.5 s",
    )


def test_a_clip_that_came_and_one_that_went_are_said_with_their_lane() -> None:
    a, b = segment("a", duration_ms=5_000), segment("b", start_ms=5_000, duration_ms=5_000)
    one, two = (read_timeline(draft(Track(TrackKind.VIDEO, tuple(some)))) for some in ([a], [a, b]))
    assert changes_said(differences(one, two)) == ("Video: added b (5–10 s)",)
    assert changes_said(differences(two, one)) == ("Video: removed b (5–10 s)",)


def test_a_clip_that_moves_differently_is_said_to() -> None:
    still, panned = (
        read_timeline(draft(Track(TrackKind.VIDEO, (segment("a", motion=motion),))))
        for motion in (None, "pan left")
    )
    assert changes_said(differences(still, panned)) == ("Video: a moves differently (pan left)",)
    assert changes_said(differences(panned, still)) == ("Video: a moves differently (not at all)",)


def test_a_timeline_that_was_emptied_is_said_to_be() -> None:
    assert changes_said(differences(read_timeline(draft(VIDEO)), Timeline())) == (
        "The timeline is empty now",
    )


def test_what_a_timeline_does_not_show_is_said_to_be_hidden() -> None:
    assert change_said(Unshown()) == "Something changed that the timeline does not show"


def many(count: int, shift_ms: int = 0) -> Timeline:
    clips = (segment(f"{n}", start_ms=100 * n + shift_ms, duration_ms=100) for n in range(count))
    return read_timeline(draft(Track(TrackKind.VIDEO, tuple(clips))))


def test_of_many_clips_people_are_told_the_first_and_machines_all() -> None:
    all_added = differences(Timeline(), many(300))
    _new, added = changes_said(all_added)
    assert added.startswith("Added Video: 0 (0–0.1 s), 1 (0.1–0.2 s), ")
    assert added.endswith("7 (0.7–0.8 s) and 292 more")
    assert "299 (29.9–30 s)" in changes_said(all_added, in_full=True)[1]
    assert len(summary(many(300))) < 250
    assert "299 (29.9–30 s)" in summary(many(300), in_full=True)
    assert "more" not in summary(many(9))


def test_of_many_changes_people_are_told_the_first_and_machines_all() -> None:
    moved = differences(many(300), many(300, shift_ms=50))
    said = changes_said(moved)
    assert len(said) == 13
    assert said[-1] == f"{len(moved) - 12} more changes"
    assert len(changes_said(moved, in_full=True)) == len(moved) >= 300
    few = (Unshown(),) * 13
    assert changes_said(few) == tuple(map(change_said, few))
