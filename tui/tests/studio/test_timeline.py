"""What changed from one timeline to the next, as values."""

import pytest

from tui.studio.timeline import (
    Begun,
    Change,
    Clip,
    ClipChanged,
    Emptied,
    FrameChanged,
    Lane,
    LaneAdded,
    LaneRemoved,
    LengthChanged,
    Reordered,
    Timeline,
    differences,
)

A, B = Clip("a", 0, 5_000), Clip("b", 5_000, 5_000)
LOUD = Clip("a", 0, 5_000, volume=1.0)


def video(*clips: Clip) -> Lane:
    return Lane("video", clips)


MUSIC = Lane("audio", (A,))
ONE = Timeline((video(A),), 5_000, None, 1920, 1080)


def of(*lanes: Lane) -> Timeline:
    return Timeline(lanes, 5_000, None, 1920, 1080)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (ONE, ONE, []),
        (Timeline(), ONE, [Begun(5_000, (1920, 1080)), LaneAdded(video(A))]),
        (Timeline(), Timeline((video(A),), 5_000), [Begun(5_000, None), LaneAdded(video(A))]),
        (ONE, Timeline(), [Emptied()]),
        (ONE, Timeline((video(A),), 6_000, None, 1920, 1080), [LengthChanged(5_000, 6_000)]),
        (ONE, Timeline((video(A),), 5_000), [FrameChanged((1920, 1080), None)]),
        (ONE, of(video(A), MUSIC), [LaneAdded(MUSIC)]),
        (of(video(A), MUSIC), ONE, [LaneRemoved(MUSIC)]),
        (of(video(A), video(B)), ONE, [LaneRemoved(video(B))]),
        (of(video(A, B)), of(video(B, A)), [Reordered(video(B, A))]),
        (ONE, of(video(A, B)), [ClipChanged("video", None, B)]),
        (of(video(A, B)), ONE, [ClipChanged("video", B, None)]),
        (ONE, of(video(LOUD)), [ClipChanged("video", A, LOUD)]),
        (of(video(A, B)), of(video(LOUD, B)), [ClipChanged("video", A, LOUD)]),
    ],
)
def test_each_change_is_handed_over_as_what_it_is(
    before: Timeline, after: Timeline, changes: list[Change]
) -> None:
    assert list(differences(before, after)) == changes
