"""What can be sent is known before anything is."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tui.media.errors import FileRejected
from tui.media.examination import Damage, Findings
from tui.media.sources import Source
from tui.media.stills import Change, MediaFile, inspect
from tui.studio.events import Event, Failed, Notice
from tui.studio.inspecting import examiner as examining
from tui.studio.inspecting.examiner import Examiner
from tui.studio.inspecting.selection import admitted, inspect_all
from tui.tests.media.specimens import encoded, sound
from tui.wishes import PLAIN, Wishes


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def noise(fmt: str = "JPEG") -> bytes:
    rng = np.random.default_rng(2)
    return encoded(fmt, Image.fromarray(rng.integers(0, 255, (90, 160, 3), np.uint8)))


async def select(
    *paths: Path | str, wishes: Wishes = PLAIN
) -> tuple[list[MediaFile], list[Failed], list[str]]:
    told: list[Event] = []
    files = await inspect_all([Source.read(path) for path in paths], told.append, wishes)
    failed = [event for event in told if isinstance(event, Failed)]
    notices = [event.text for event in told if isinstance(event, Notice)]
    return [file for file in files if isinstance(file, MediaFile)], failed, notices


@pytest.mark.usefixtures("stills_examined_here")
async def test_a_still_that_ends_early_is_left_out_and_the_others_go_on(tmp_path: Path) -> None:
    good = put(tmp_path / "a.jpg", noise())
    cut = put(tmp_path / "cut.jpg", noise()[:-400])
    other = put(tmp_path / "b.png", noise("PNG"))
    files, failed, _ = await select(good, cut, other)
    assert [file.name for file in files] == ["a.jpg", "b.png"]
    assert [each.file for each in failed] == ["cut.jpg"]
    assert "cut.jpg" not in failed[0].message


async def test_a_file_that_goes_before_it_is_examined_is_refused_with_one_sentence(
    tmp_path: Path,
) -> None:
    path = put(tmp_path / "a.jpg", noise())
    file = inspect(path)
    path.unlink()
    async with Examiner() as examiner:
        found = await examiner.examine(path)
    with pytest.raises(FileRejected, match=r"^It is not there\.$"):
        admitted(file, found, PLAIN)


@pytest.mark.usefixtures("stills_examined_here")
async def test_it_is_sent_as_far_as_it_goes_if_the_user_says_so(tmp_path: Path) -> None:
    cut = put(tmp_path / "cut.jpg", noise()[:-400])
    files, failed, notices = await select(cut, wishes=Wishes(damaged=True))
    assert [file.changes for file in files] == [{Change.DAMAGE}]
    assert not failed
    assert notices == ["cut.jpg ends early; what there is of it is sent."]


@pytest.mark.usefixtures("stills_examined_here")
@pytest.mark.parametrize("wishes", [PLAIN, Wishes(damaged=True)])
async def test_what_shows_nothing_at_all_is_never_sent(wishes: Wishes, tmp_path: Path) -> None:
    voice = sound(tmp_path / "voice.mp4", "aac", "mp4")
    junk = put(tmp_path / "junk.png", encoded("PNG")[:60] + b"\xff" * 200)
    half = put(tmp_path / "half.webp", noise("WEBP")[:900])
    files, failed, _ = await select(voice, junk, half, wishes=wishes)
    assert not files or wishes.damaged
    assert {each.file for each in failed} >= {"voice.mp4", "half.webp"}


@pytest.mark.usefixtures("stills_examined_here")
async def test_what_is_done_to_a_still_is_said_and_can_be_refused(tmp_path: Path) -> None:
    window = put(tmp_path / "a.png", encoded("PNG", Image.new("RGBA", (9, 9))))
    files, _, notices = await select(window)
    assert files[0].changes == {Change.GROUND}
    assert len(notices) == 1
    files, _, notices = await select(window, wishes=Wishes(keep_transparency=True))
    assert not files[0].changes
    assert not notices


@pytest.mark.usefixtures("stills_examined_here")
async def test_stills_of_the_same_bytes_are_said(tmp_path: Path) -> None:
    one, other = put(tmp_path / "a.jpg", noise()), put(tmp_path / "b.jpg", noise())
    third = put(tmp_path / "c.jpg", noise()[:-1] + b"\xd8")
    files, _, notices = await select(one, other, third)
    assert len(files) >= 2
    assert notices == ["b.jpg is the same still as a.jpg; it is sent once."]


@pytest.mark.usefixtures("stills_examined_here")
async def test_what_is_done_to_many_stills_is_said_in_one_line_and_not_to_who_has_seen_it(
    tmp_path: Path,
) -> None:
    windows = [
        put(tmp_path / f"{number}.png", encoded("PNG", Image.new("RGBA", (9 + number, 9))))
        for number in range(6)
    ]
    twins = [put(tmp_path / f"{name}.png", windows[0].read_bytes()) for name in "abcd"]
    _, _, notices = await select(*windows, *twins)
    assert notices == [
        "10 stills are transparent in parts (0.png, 1.png, 2.png and 7 more); "
        "a ground is put under them.",
        "4 stills are the same as others (a.png, b.png, c.png, d.png); each is sent once.",
    ]
    told: list[Event] = []
    sources = [Source.read(path) for path in (*windows, *twins)]
    await inspect_all(sources, told.append, are_seen=True)
    assert [event.text for event in told if isinstance(event, Notice)] == notices[1:]


@pytest.mark.usefixtures("stills_examined_here")
async def test_stills_that_cannot_be_read_any_more_are_not_called_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(path: Path) -> str:
        raise FileNotFoundError(path)

    monkeypatch.setattr("tui.studio.inspecting.selection.digest", gone)
    _, _, notices = await select(put(tmp_path / "a.jpg", noise()), put(tmp_path / "b.jpg", noise()))
    assert not notices


async def test_an_address_is_left_to_the_service() -> None:
    told: list[Event] = []
    source = Source.read("https://x.example/a.png")
    assert await inspect_all([source], told.append, PLAIN) == (source,)
    assert told == []


async def test_a_still_that_was_found_to_be_sound_is_decoded_again_only_once_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    ask = examining._ask

    def counted(*given: Any) -> Findings:
        asked.append(given)
        return ask(*given)

    monkeypatch.setattr(examining, "_ask", counted)
    still = put(tmp_path / "a.jpg", noise())
    async with Examiner() as examiner:
        assert (await examiner.examine(still, (4, 4))).thumbnail is not None
    async with Examiner() as examiner:
        assert await examiner.examine(still) == Findings()
        assert len(asked) == 1
        put(still, noise()[:-400])
        for _again in range(2):
            assert (await examiner.examine(still)).damage is Damage.CUT
        assert len(asked) == 3


async def test_of_a_still_that_changes_while_it_is_decoded_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    still, ask = put(tmp_path / "a.jpg", noise()), examining._ask

    def meanwhile(*given: Any) -> Findings:
        found = ask(*given)
        put(still, noise()[:-400])
        return found

    async with Examiner() as examiner:
        with monkeypatch.context() as patch:
            patch.setattr(examining, "_ask", meanwhile)
            assert await examiner.examine(still) == Findings()
        assert (await examiner.examine(still)).damage is Damage.CUT


async def test_what_takes_too_long_is_given_up_and_the_next_one_is_examined(tmp_path: Path) -> None:
    good = put(tmp_path / "a.jpg", noise())
    async with Examiner(patience_s=0.0) as examiner:
        found = await examiner.examine(good)
        assert found.damage is Damage.TOO_MUCH
        examiner._patience_s = 30.0
        assert await examiner.examine(good) == Findings()


async def test_a_decoder_that_breaks_takes_only_its_own_still_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = put(tmp_path / "a.jpg", noise())
    module = examining._MODULE
    monkeypatch.setattr(examining, "_MODULE", "this")
    async with Examiner() as examiner:
        assert (await examiner.examine(good)).damage is Damage.TOO_MUCH
        monkeypatch.setattr(examining, "_MODULE", module)
        assert (await examiner.examine(good)).damage is None


LARGE: Sequence[tuple[str, dict[str, object]]] = (
    ("PNG", {"compress_level": 1}),
    ("GIF", {}),
    ("BMP", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("WEBP", {"method": 0}),
    ("JPEG", {"progressive": True}),
)


async def memory_of_a_small_one(good: Path) -> int:
    """How many bytes of addresses a child takes that examines a small still."""
    async with Examiner() as examiner:
        await examiner.examine(good)
        assert examiner._child is not None
        path = Path(f"/proc/{examiner._child.pid}/status")
        status = await asyncio.to_thread(path.read_text)
    return 1024 * int(status.partition("VmPeak:")[2].split()[0])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
async def test_a_still_that_needs_too_much_memory_is_refused_and_the_next_one_is_examined(
    tmp_path: Path,
) -> None:
    good = put(tmp_path / "good.png", encoded("PNG"))
    enough = await memory_of_a_small_one(good) + (12 << 20)
    async with Examiner(most_bytes=enough) as examiner:
        for fmt, options in LARGE:
            image = Image.new("RGB", (2100, 2100))
            large = put(tmp_path / f"large.{fmt}", encoded(fmt, image, **options))
            found = await examiner.examine(large)
            assert found.damage in (Damage.TOO_MUCH, Damage.BROKEN), fmt
            with pytest.raises(FileRejected):
                admitted(inspect(large), found, Wishes(damaged=True))
            child = examiner._child
            assert await examiner.examine(good) == Findings(), fmt
            assert examiner._child is child


async def test_a_still_that_goes_ends_its_examination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = put(tmp_path / "a.jpg", noise())
    ask, over = examining._ask, 0

    def counted(*given: Any) -> Findings:
        nonlocal over
        try:
            return ask(*given)
        finally:
            over += 1

    monkeypatch.setattr(examining, "_ask", counted)
    async with Examiner() as examiner:
        await examiner.examine(good)
        child = examiner._child
        assert child is not None
        other = put(tmp_path / "b.jpg", noise())
        task = asyncio.create_task(examiner.examine(other))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert child.returncode not in (None, 0)
        assert over == 2
        assert await examiner.examine(good) == Findings()


async def test_nothing_of_the_folder_where_the_user_stands_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "ran"
    for name in ("random", "PIL", "json", "tui", "base64", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(mark)!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    packed = put(tmp_path / "a.tiff", encoded("TIFF", compression="tiff_lzw"))
    async with Examiner() as examiner:
        assert (await examiner.examine(packed)).damage is None
    assert not mark.exists()


async def test_a_name_that_is_no_text_is_examined_like_any_other(tmp_path: Path) -> None:
    odd = put(tmp_path / "a\udcff \n'\".jpg", noise())
    async with Examiner() as examiner:
        assert await examiner.examine(odd) == Findings()
