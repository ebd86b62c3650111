"""Where a film may lie: names that are taken, or appear meanwhile, and disks that refuse."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tui.library.records import RenderState
from tui.studio.advice import Remedy
from tui.studio.events import Notice
from tui.studio.export import Exporter
from tui.studio.failures import StudioError
from tui.studio.film.targets import free_name, part_of
from tui.tests.studio.rendering import CDN, completed, draft_of, export, parts, script
from tui.tests.studio.scripted import ScriptedService, state


class KilledError(Exception):
    """The program ends here."""


async def test_an_existing_file_is_safe_unless_told(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"
    out.write_bytes(b"dear to me")
    with pytest.raises(StudioError, match="exists already") as caught:
        await export(exporter, out)
    assert caught.value.usage
    assert not scripted.http.calls
    script(scripted, completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    await export(exporter, out, force=True)
    assert out.read_bytes() == film


@pytest.mark.parametrize("links", [True, False])
async def test_what_appears_meanwhile_under_the_films_name_is_safe_and_so_is_the_film(
    scripted: ScriptedService,
    exporter: Exporter,
    film: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    links: bool,
) -> None:
    out = tmp_path / "out.mp4"

    def meanwhile(request: httpx.Request) -> httpx.Response:
        out.write_bytes(b"dear to me")
        return httpx.Response(200, content=film)

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError

    if not links:
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    script(scripted, completed())
    scripted.http.get(CDN).side_effect = meanwhile
    saved = await export(exporter, out)
    assert saved.path == tmp_path / "out 2.mp4"
    assert (saved.path.read_bytes(), out.read_bytes()) == (film, b"dear to me")
    assert "out.mp4 appeared meanwhile" in str(scripted.of(Notice))
    assert not parts(tmp_path)


async def test_a_disk_without_second_names_takes_a_film(
    scripted: ScriptedService,
    exporter: Exporter,
    film: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    script(scripted, completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    assert (await export(exporter, tmp_path / "out.mp4")).path == tmp_path / "out.mp4"
    assert not parts(tmp_path)


@pytest.mark.parametrize("is_taken", [False, True])
@pytest.mark.parametrize(
    ("dies_at", "links", "force"),
    [
        ("hardlink_to", True, False),
        ("unlink", True, False),
        ("replace", False, False),
        ("replace", True, True),
    ],
)
async def test_a_film_that_got_its_name_as_the_program_died_gets_no_second_one(
    scripted: ScriptedService,
    exporter: Exporter,
    film: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_taken: bool,
    dies_at: str,
    links: bool,
    force: bool,
) -> None:
    out, renders = tmp_path / "out.mp4", exporter.library.renders
    named = tmp_path / "out 2.mp4" if is_taken and not force else out

    def meanwhile(request: httpx.Request) -> httpx.Response:
        if is_taken:
            out.write_bytes(b"dear to me")
        return httpx.Response(200, content=film)

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError

    script(scripted, completed())
    fetched = scripted.http.get(CDN)
    fetched.side_effect = meanwhile
    with monkeypatch.context() as patch:
        if not links:
            patch.setattr(Path, "hardlink_to", refuse)
        patch.setattr(Path, dies_at, dying_once_named(getattr(Path, dies_at), named))
        with pytest.raises(KilledError):
            await export(exporter, out, force=force)
    assert named.read_bytes() == film
    assert [saved.path for saved in await exporter.resume_all()] == [named]
    assert [each.status for each in renders.of(exporter.project)] == [RenderState.SAVED]
    assert not parts(tmp_path)
    assert not (tmp_path / "out 3.mp4").exists()
    assert fetched.call_count == 1


async def test_a_clip_beside_what_has_its_name_is_found_by_that_name(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"
    out.write_bytes(b"dear to me")
    script(scripted, completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    saved = await exporter.export(draft_of(state()), out, force=False, beside=True)
    assert saved.path == tmp_path / "out 2.mp4"
    assert "out.mp4 appeared meanwhile" in str(scripted.of(Notice))
    assert await exporter.saved(out) == saved


def dying_once_named(do: Callable[..., object], named: Path) -> Callable[..., object]:
    """What is done to a path, as the last thing before or after which the film has its name."""

    def do_it(path: Path, *more: object, **options: object) -> object:
        if not (named.exists() and do is Path.unlink):
            done = do(path, *more, **options)
        if named.exists():
            raise KilledError
        return done

    return do_it


def test_what_grows_fits_where_its_film_does_on_a_disk_that_takes_143_bytes() -> None:
    part = part_of(Path(f"x{'é' * 69}.mp4"), "render_1700000000000")
    assert len(os.fsencode(part.name)) <= 143


async def test_a_film_takes_the_longest_name_there_is(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    out = tmp_path / f"x{'é' * 125}.mp4"
    script(scripted, completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    assert (await export(exporter, out)).path.read_bytes() == film


@pytest.mark.parametrize("place", ["folder", "file/out.mp4"])
async def test_a_place_that_cannot_be_written_is_known_before_the_render(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path, place: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StudioError):
        await export(exporter, tmp_path / place)
    assert not scripted.http.calls


class Disk:
    """A disk with so many bytes left, as the operating system tells it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, free: int) -> None:
        self.free = free
        monkeypatch.setattr("shutil.disk_usage", lambda _: self)


async def test_a_full_disk_is_known_before_the_render(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Disk(monkeypatch, 900_000)
    with pytest.raises(StudioError, match=r"900 kB left, 1\.0 MB needed") as full:
        await export(exporter, tmp_path / "out.mp4")
    assert full.value.advice.names(Remedy.OTHER_PLACE)
    assert not scripted.http.calls


async def test_a_film_that_does_not_fit_is_known_before_it_comes_and_is_fetched_later(
    scripted: ScriptedService,
    exporter: Exporter,
    film: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script(scripted, completed(), completed())
    cdn = scripted.http.get(CDN)
    cdn.return_value = httpx.Response(200, content=film, headers={"content-length": "5000000"})
    disk = Disk(monkeypatch, 2_000_000)
    with pytest.raises(StudioError, match=r"2\.0 MB left, 5\.0 MB needed"):
        await export(exporter, tmp_path / "out.mp4")
    assert len(cdn.calls) == 1
    disk.free = 10_000_000
    cdn.return_value = httpx.Response(200, content=film)
    (kept,) = exporter.library.renders.of(exporter.project)
    saved = await exporter.resume(kept)
    assert saved is not None
    assert saved.path.read_bytes() == film


def test_a_free_name_is_found_beside_taken_ones(tmp_path: Path) -> None:
    names: Iterator[str] = iter(["a.mp4", "a 2.mp4", "a 3.mp4"])
    for name in names:
        found = free_name(tmp_path, "a")
        assert found.name == name
        found.touch()
    promised = {str(tmp_path / "a 4.mp4")}
    assert free_name(tmp_path, "a", taken=promised).name == "a 5.mp4"
    assert free_name(tmp_path, "a", ".json").name == "a.json"
