"""Finished films, opened again."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from mockserver.film.errors import FilmCancelledError, FilmError
from mockserver.film.plan import FilmPlan, FilmReport, Music, Shot, Title, part_of
from mockserver.film.render import render

Pixels = NDArray[np.float64]
SIZE = (320, 180)


def still(path: Path, seed: int = 1, size: tuple[int, int] = (480, 270)) -> Path:
    """A still with large soft shapes that can be followed."""
    grid = np.random.default_rng(seed).integers(30, 225, (6, 9, 3), np.uint8)
    Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC).save(path, quality=95)
    return path


@pytest.fixture
def plan(tmp_path: Path) -> FilmPlan:
    return FilmPlan(*SIZE, shots=(Shot(still(tmp_path / "a.jpg"), 0, 1000, "zoom-in"),))


def made(plan: FilmPlan, out: Path) -> FilmReport:
    return render(plan, out, progress=lambda share: None, cancelled=threading.Event())


def frames(film: Path) -> list[Pixels]:
    with av.open(str(film)) as opened:
        return [frame.to_ndarray(format="rgb24").astype(float) for frame in opened.decode(video=0)]


def far(one: Pixels, two: Pixels) -> float:
    return float(np.abs(one - two).mean())


def boxes(content: bytes) -> Iterator[str]:
    at = 0
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        yield kind.decode()
        at += size or len(content)


def test_a_film_is_what_browsers_and_players_expect(plan: FilmPlan, tmp_path: Path) -> None:
    report = made(plan, tmp_path / "film.mp4")
    content = (tmp_path / "film.mp4").read_bytes()
    assert (report.frames, report.bytes) == (30, len(content))
    assert [kind for kind in boxes(content) if kind != "free"] == ["ftyp", "moov", "mdat"]
    with av.open(str(tmp_path / "film.mp4")) as film:
        assert film.duration == 1_000_000
        (video,) = film.streams
        assert isinstance(video, av.VideoStream)
        assert (video.codec.name, video.profile, video.pix_fmt) == ("h264", "Main", "yuv420p")
        assert (video.width, video.height) == SIZE
        assert video.average_rate == 30
        context = video.codec_context
        tags = (context.color_range, context.colorspace, context.color_primaries, context.color_trc)
        assert tags == (1, 1, 1, 1)
        times = [frame.time for frame in film.decode(video=0)]
    assert times == pytest.approx([number / 30 for number in range(30)], abs=1e-4)


def test_the_first_frame_is_the_still_in_its_own_colours(plan: FilmPlan, tmp_path: Path) -> None:
    made(plan, tmp_path / "film.mp4")
    original = np.asarray(Image.open(tmp_path / "a.jpg").resize(SIZE), float)
    assert far(frames(tmp_path / "film.mp4")[0], original) < 5


def test_every_frame_moves_on_from_the_one_before(plan: FilmPlan, tmp_path: Path) -> None:
    made(plan, tmp_path / "film.mp4")
    seen = frames(tmp_path / "film.mp4")
    from_start = [far(seen[0], frame) for frame in seen]
    assert all(later > earlier - 0.08 for earlier, later in pairwise(from_start))
    assert from_start[-1] > 1.5
    assert max(far(one, two) for one, two in pairwise(seen)) < from_start[-1] / 3


def test_two_films_of_one_plan_are_the_same(plan: FilmPlan, tmp_path: Path) -> None:
    brief = replace(plan.shots[0], duration_ms=300)
    for name in ("one.mp4", "two.mp4"):
        planned = replace(plan, shots=(brief,), music=Music("Lo-fi", 0.4, 0, 300))
        made(planned, tmp_path / name)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


@pytest.mark.parametrize("size", [(180, 320), (200, 200), (322, 182), (108, 192)])
@pytest.mark.parametrize("picture", [(300, 500), (500, 300)])
def test_films_of_any_shape_from_stills_of_any_shape(
    tmp_path: Path, size: tuple[int, int], picture: tuple[int, int]
) -> None:
    shot = Shot(still(tmp_path / "a.jpg", size=picture), 0, 200)
    made(FilmPlan(*size, shots=(shot,)), tmp_path / "film.mp4")
    seen = frames(tmp_path / "film.mp4")
    assert len(seen) == 6
    assert seen[0].shape == (size[1], size[0], 3)
    middle = seen[0][size[1] // 3 : -size[1] // 3, size[0] // 3 : -size[0] // 3]
    assert middle.std() > 15


@pytest.mark.parametrize(
    ("duration_ms", "fps", "count"), [(1234, 30, 37), (10, 30, 1), (500, 24, 12), (400, 60, 24)]
)
def test_a_film_is_as_long_as_its_plan_to_the_frame(
    plan: FilmPlan, tmp_path: Path, duration_ms: int, fps: int, count: int
) -> None:
    shots = (replace(plan.shots[0], duration_ms=duration_ms),)
    assert made(replace(plan, fps=fps, shots=shots), tmp_path / "film.mp4").frames == count
    with av.open(str(tmp_path / "film.mp4")) as film:
        assert film.duration == pytest.approx(count / fps * 1e6, abs=100)
    assert len(frames(tmp_path / "film.mp4")) == count


def test_a_cross_fade_resembles_both_stills_and_costs_no_time(tmp_path: Path) -> None:
    one = Shot(still(tmp_path / "a.jpg", 1), 0, 1000, "still")
    two = Shot(still(tmp_path / "b.jpg", 2), 1000, 1000, "still")
    made(FilmPlan(*SIZE, shots=(one, two)), tmp_path / "film.mp4")
    seen = frames(tmp_path / "film.mp4")
    assert len(seen) == 60
    first, last, between = seen[0], seen[-1], seen[30]
    assert far(between, (first + last) / 2) < 4
    assert far(first, last) > 20
    assert far(seen[20], first) < 3
    assert far(seen[40], last) < 3
    shares = [far(first, frame) for frame in seen[22:38]]
    assert shares == sorted(shares)


def test_many_short_shots_follow_each_other(tmp_path: Path) -> None:
    paths = [still(tmp_path / f"{number}.png", number, (160, 90)) for number in range(3)]
    shots = tuple(Shot(paths[number % 3], number * 100, 100, "still") for number in range(9))
    made(FilmPlan(*SIZE, shots=shots), tmp_path / "film.mp4")
    seen = frames(tmp_path / "film.mp4")
    assert len(seen) == 27
    assert far(seen[1], seen[10]) < 3
    assert far(seen[1], seen[4]) > 20


def test_a_title_changes_only_its_place_and_its_time(plan: FilmPlan, tmp_path: Path) -> None:
    bare = replace(plan, shots=(replace(plan.shots[0], motion="still", duration_ms=2000),))
    made(bare, tmp_path / "bare.mp4")
    made(replace(bare, titles=(Title("Quai é – 港", 500, 1000),)), tmp_path / "titled.mp4")
    without, titled = frames(tmp_path / "bare.mp4"), frames(tmp_path / "titled.mp4")
    assert far(without[10], titled[10]) < 1
    assert far(without[50], titled[50]) < 1
    rows = np.abs(without[30] - titled[30]).mean(axis=(1, 2))
    assert rows[120:150].max() > 12
    assert rows[:90].max() < 3
    assert titled[30][120:155].max() > 225


def test_music_is_in_the_film_and_can_be_heard(plan: FilmPlan, tmp_path: Path) -> None:
    music = Music("soft piano", 0.8, 0, 1000)
    made(replace(plan, music=music), tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as film:
        (audio,) = film.streams.audio
        assert (audio.codec.name, audio.rate, audio.channels) == ("aac", 48_000, 2)
        assert film.duration == 1_000_000
        sound = np.concatenate([frame.to_ndarray() for frame in film.decode(audio)], axis=1)
    assert abs(sound.shape[1] - 48_000) < 2100
    assert 0.005 < np.sqrt((sound**2).mean()) < 0.3
    assert np.abs(sound[:, :200]).max() < 0.05


def test_progress_grows_to_one(plan: FilmPlan, tmp_path: Path) -> None:
    reported: list[float] = []
    render(plan, tmp_path / "film.mp4", progress=reported.append, cancelled=threading.Event())
    assert reported == sorted(reported)
    assert len(reported) == 30
    assert reported[-1] == 1.0


def stop_at(share: float, cancelled: threading.Event) -> Callable[[float], None]:
    def progress(done: float) -> None:
        if done >= share:
            cancelled.set()

    return progress


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_cancelled_film_leaves_no_file(plan: FilmPlan, tmp_path: Path, share: float) -> None:
    cancelled = threading.Event()
    out = tmp_path / "new folder" / "film.mp4"
    with pytest.raises(FilmCancelledError):
        render(plan, out, progress=stop_at(share, cancelled), cancelled=cancelled)
    assert list(out.parent.iterdir()) == []


def test_a_still_that_fails_leaves_no_file_and_spares_the_film_that_was_there(
    plan: FilmPlan, tmp_path: Path
) -> None:
    out = tmp_path / "film.mp4"
    out.write_bytes(b"the film of yesterday")
    (tmp_path / "b.jpg").write_text("no picture")
    shots = (plan.shots[0], Shot(tmp_path / "b.jpg", 1000, 1000))
    with pytest.raises(FilmError, match=r"b\.jpg is no picture"):
        made(replace(plan, shots=shots), out)
    assert out.read_bytes() == b"the film of yesterday"
    assert not part_of(out).exists()


def test_a_place_that_cannot_be_written_to_is_said_so(plan: FilmPlan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FilmError, match="cannot be written"):
        made(plan, tmp_path / "file" / "film.mp4")


def test_a_name_beyond_ascii_is_no_obstacle(plan: FilmPlan, tmp_path: Path) -> None:
    out = tmp_path / "港 – é?%d.mp4"
    made(plan, out)
    assert len(frames(out)) == 30
