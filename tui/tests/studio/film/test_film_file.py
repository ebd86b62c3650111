"""Nothing is written beyond the stated size, or to the disk's end."""

import errno
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

from tui.nemo.models import Render, RenderStatus
from tui.studio.failures import StudioError
from tui.studio.film.claims import FilmClaims, NotTheFilm
from tui.studio.film.disk_space import DISK
from tui.studio.film.file import FilmFile, TooMuchCame
from tui.studio.film.tries import Tries
from tui.tests.studio.films import real_film


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets how many bytes are free when the first byte comes; each one written is gone."""

    def set_free(free: int) -> None:
        def usage(folder: Path) -> SimpleNamespace:
            used = sum(each.stat().st_size for each in Path(folder).iterdir())
            return SimpleNamespace(free=free - used)

        monkeypatch.setattr("shutil.disk_usage", usage)

    return set_free


def fill(file: FilmFile, chunk: int = 65_536) -> None:
    file.open()
    try:
        for _ in range(2_000):
            file.write(bytes(chunk))
    finally:
        file.close()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 392_380])
def test_nothing_is_written_beyond_the_stated_size(tmp_path: Path, size: int) -> None:
    file = FilmFile(tmp_path / "film.part", 0, size, 1 << 40)
    with pytest.raises(TooMuchCame):
        fill(file)
    assert file.path.stat().st_size <= size


def test_where_no_size_is_stated_there_is_one_that_no_film_has(tmp_path: Path) -> None:
    file = FilmFile(tmp_path / "film.part", 0, None, 1_000_000)
    with pytest.raises(TooMuchCame):
        fill(file)
    assert file.path.stat().st_size <= 1_000_000


@pytest.mark.parametrize("free", [3_000_000, 9_000_000, 24_000_000])
def test_an_endless_film_leaves_room_on_the_disk(
    tmp_path: Path, disk: Callable[[int], None], free: int
) -> None:
    disk(free)
    file = FilmFile(tmp_path / "film.part", 0, None, 1 << 40)
    with pytest.raises(StudioError) as full:
        fill(file)
    assert full.value.code == DISK
    assert file.path.stat().st_size <= free - 1_000_000


def test_what_lies_behind_the_place_to_go_on_from_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "film.part"
    path.write_bytes(b"0123456789")
    file = FilmFile(path, 4, 6, 1 << 40)
    file.open()
    file.write(b"ab")
    file.close()
    assert path.read_bytes() == b"0123ab"


def test_what_has_another_name_as_well_keeps_what_is_in_it(tmp_path: Path) -> None:
    """So does a film of which this was the part, where a program died as it got its name."""
    part, film = tmp_path / "film.part", tmp_path / "film.mp4"
    part.write_bytes(b"whole")
    film.hardlink_to(part)
    write_once(FilmFile(part, 0, None, 100))
    assert film.read_bytes() == b"whole"


def write_once(file: FilmFile) -> None:
    file.open()
    try:
        file.write(b"film")
    finally:
        file.close()


class Failing:
    """A call of the system that fails."""

    def __init__(self, error: OSError) -> None:
        self.error = error

    def __call__(self, *_: object) -> NoReturn:
        raise self.error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (OSError(), "OSError"),
    ],
)
@pytest.mark.parametrize("call", ["shutil.disk_usage", "os.fsync"])
def test_why_a_film_could_not_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: OSError, words: str
) -> None:
    monkeypatch.setattr(call, Failing(error))
    file = FilmFile(tmp_path / "film.part", 0, None, 1 << 40)
    with pytest.raises(StudioError, match=f"cannot be saved in .*: {words}$") as failed:
        write_once(file)
    assert failed.value.code == DISK


def test_why_a_film_could_not_be_begun_is_told(tmp_path: Path) -> None:
    file = FilmFile(tmp_path / "gone" / "film.part", 0, None, 1 << 40)
    with pytest.raises(StudioError, match=r"cannot be saved in .*: \w.+") as failed:
        file.open()
    assert failed.value.code == DISK


def test_what_is_closed_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, lasting = tmp_path / "film.part", []
    monkeypatch.setattr("os.fsync", lambda _: lasting.append(path.read_bytes()))
    write_once(FilmFile(path, 0, None, 1 << 40))
    assert lasting == [b"film"]


def claims(size: int | None, seconds: float | None = None, timeline_ms: int = 0) -> FilmClaims:
    return FilmClaims.of(
        Render("r", RenderStatus.COMPLETED, 100.0, None, seconds, size), timeline_ms
    )


def test_every_stated_size_agrees_or_nothing_is_fetched() -> None:
    assert claims(10).agreed_size(10) == 10
    assert claims(10).agreed_size(None) == 10
    assert claims(None).agreed_size(10) == 10
    assert claims(None).agreed_size(None) is None
    for offered in (9, 11, 0):
        with pytest.raises(NotTheFilm, match=f"has 10 bytes.*{offered}$"):
            claims(10).agreed_size(offered)


@pytest.mark.parametrize(
    ("timeline_ms", "told_s", "agrees"),
    [
        (4_000, 4.0, True),
        (0, None, True),
        (4_400, 4.2, True),
        (3_000, 3.0, True),
        (4_000, 4_000.0, True),
        (10_000, None, False),
        (0, 10.0, False),
        (4_000, 6.0, False),
        (5_600, 4.0, False),
        (0, 10_000.0, False),
        (0, 500.0, False),
    ],
)
def test_a_film_lasts_as_long_as_the_timeline_and_the_render_say(
    tmp_path: Path, timeline_ms: int, told_s: float | None, agrees: bool
) -> None:
    path = tmp_path / "film.part"
    path.write_bytes(real_film(tmp_path, 4))
    stated = claims(None, told_s, timeline_ms)
    if agrees:
        assert round(stated.check(path).seconds) == 4
    else:
        with pytest.raises(NotTheFilm, match=r"lasts 4\.0 s, not"):
            stated.check(path)


def test_a_longer_timeline_allows_a_larger_film() -> None:
    assert claims(None, timeline_ms=3_000).most_bytes < 110_000_000
    assert claims(None, timeline_ms=60_000).most_bytes > 500_000_000
    assert claims(None).most_bytes == 4_000_000_000


def test_tries_are_counted_by_what_they_bring() -> None:
    still = Tries()
    assert [still.may_go_on(0, 1_000) for _ in range(3)] == [True, True, False]
    tries = Tries()
    assert all(tries.may_go_on(size, 1_000) for size in range(1, 1_000))
    assert [tries.may_go_on(999, 1_000) for _ in range(3)] == [True, True, False]
    assert [Tries(5).may_go_on(5, None), Tries().may_go_on(70_000, None)] == [True, True]


def test_a_film_is_begun_again_once_and_a_link_renewed_once_for_what_it_brings() -> None:
    tries = Tries()
    assert [tries.may_begin_again() for _ in range(3)] == [True, False, False]
    assert [tries.may_renew(), tries.may_renew()] == [True, False]
    tries.may_go_on(10, 100)
    assert tries.may_renew()
