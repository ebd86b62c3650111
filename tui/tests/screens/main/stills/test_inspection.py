"""Stills that were added: examined to their end, folders opened, examinations ended."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from textual import events
from textual.pilot import Pilot

from tui.library.records import StillState
from tui.media.sources import Source
from tui.screens.main import wording
from tui.screens.main.stills.preview import Inspection
from tui.tests.media.specimens import encoded
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    main_of,
    panels_of,
    running,
    send,
    text_of,
    until,
    until_read,
    until_said,
    words_of,
)
from tui.tests.screens.harness.with_mock import Serve, an_interface, ready
from tui.widgets.still import Still
from tui.widgets.stills import Stills
from tui.wishes import PLAIN


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    rng = np.random.default_rng(3)
    for number in range(3):
        image = Image.fromarray(rng.integers(0, 255, (60, 80, 3), np.uint8))
        (tmp_path / f"{number}.jpg").write_bytes(encoded("JPEG", image))
    return tmp_path


def toasts_of(pilot: Pilot[None]) -> list[str]:
    return [notice.message for notice in pilot.app._notifications]


def states(pilot: Pilot[None]) -> list[tuple[str, str]]:
    stills = main_of(pilot).parts.panels.stills.stills
    return [(still.name, still.state) for still in stills]


async def test_a_still_that_was_found_elsewhere_can_be_added_from_its_old_place_too() -> None:
    async with running(FakeStudio()) as pilot:
        stills, old, new = panels_of(pilot).stills, Source("/a/1.jpg"), Source("/b/1.jpg")
        stills.add([old])
        stills.revise("1.jpg", state=StillState.REFUSED)
        stills.mark_missing([old])
        assert stills.add([new, old]) == (old,)
        assert [still.source for still in stills.stills] == [new, old]


@pytest.mark.usefixtures("stills_examined_here")
async def test_a_still_has_its_name_before_it_was_examined_and_is_refused_by_it_once(
    tmp_path: Path,
) -> None:
    names = {
        "/a/harbour.jpg": "harbour.jpg",
        "/a/港口.png": "港口.png",
        "https://example.org/gulls.jpg?size=2": "gulls.jpg",
    }
    async with running(FakeStudio()) as pilot:
        main_of(pilot).parts.panels.stills.add(map(Source.read, names))
        assert states(pilot) == [(name, "waiting") for name in names.values()]
        for name in ("It", "It is empty.", "a.jpg", "港口.jpg"):
            (tmp_path / name).touch()
            main_of(pilot).parts.panels.stills.clear()
            main_of(pilot).parts.adding.add([Source.read(tmp_path / name)])
            said = f"{name}: It is empty."
            await until_read(pilot, said)
            await until(pilot, lambda: "✗ It is empty." in text_of(pilot))


@pytest.mark.usefixtures("stills_examined_here")
async def test_many_that_are_refused_or_changed_do_not_fill_the_conversation(
    tmp_path: Path, serve: Serve
) -> None:
    texts = [tmp_path / f"{number}.txt" for number in range(9)]
    windows = [tmp_path / f"{number}.png" for number in range(9)]
    for number, (text, window) in enumerate(zip(texts, windows, strict=True)):
        text.write_text("no still")
        window.write_bytes(encoded("PNG", Image.new("RGBA", (9 + number, 9))))
    app = an_interface(serve(), *texts, *windows)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        seen = "9 stills are transparent in parts (0.png, 1.png, 2.png and 6 more)"
        await until_said(pilot, seen)
        said = words_of(pilot)
        assert "2.txt: It is text." in said
        assert "3.txt: It is text." not in said
        assert "6 more files are refused (3.txt, 4.txt, 5.txt and 3 more)" in said
        before = len(panels_of(pilot).conversation.speeches)
        await send(pilot, "turn these into a 9-second clip")
        await until(pilot, lambda: panels_of(pilot).timeline.timeline is not None)
        await ready(pilot)
        later = panels_of(pilot).conversation.speeches[before:]
        assert "transparent" not in str([speech.blocks() for speech in later])


@pytest.mark.usefixtures("stills_examined_here")
async def test_a_still_that_ends_early_is_refused_in_the_list(pictures: Path) -> None:
    cut = pictures / "cut.jpg"
    cut.write_bytes((pictures / "0.jpg").read_bytes()[:-300])
    async with running(FakeStudio()) as pilot:
        main_of(pilot).parts.adding.add([Source.read(cut), Source.read(pictures / "1.jpg")])
        await until(pilot, lambda: "ends early" in text_of(pilot))
        await until(pilot, lambda: states(pilot) == [("cut.jpg", "refused"), ("1.jpg", "waiting")])


@pytest.fixture
def cut(pictures: Path) -> Path:
    path = pictures / "cut.jpg"
    path.write_bytes((pictures / "0.jpg").read_bytes()[:-300])
    return path


async def test_of_two_stills_that_end_early_the_one_asked_for_is_sent_as_far_as_it_goes(
    serve: Serve, cut: Path
) -> None:
    other = cut.with_name("other.jpg")
    other.write_bytes((cut.with_name("1.jpg")).read_bytes()[:-300])
    app = an_interface(serve(), cut, other)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        wanted = [("cut.jpg", "refused"), ("other.jpg", "refused")]
        await until(pilot, lambda: states(pilot) == wanted)
        await until(pilot, lambda: "d sends it cut" in text_of(pilot))
        assert panels_of(pilot).stills.stills[1].picture
        panels_of(pilot).stills.focus()
        await pilot.press("down", "d")
        await until(pilot, lambda: "what there is of it is sent" in words_of(pilot))
        assert states(pilot) == [("cut.jpg", "refused"), ("other.jpg", "waiting")]
        assert panels_of(pilot).stills.stills[1].picture
        await pilot.press("u")
        sent = [("cut.jpg", "refused"), ("other.jpg", "sent")]
        await until(pilot, lambda: states(pilot) == sent)


@pytest.mark.usefixtures("stills_examined_here")
async def test_a_still_that_is_whole_or_nothing_is_not_to_be_sent_anyway(pictures: Path) -> None:
    (pictures / "empty.jpg").touch()
    async with running(FakeStudio()) as pilot:
        stills = panels_of(pilot).stills
        stills.focus()
        await pilot.press("d")
        await until(pilot, lambda: toasts_of(pilot) == [wording.SELECT_FIRST])
        for now in ([("empty.jpg", "refused")], [("1.jpg", "waiting")]):
            stills.clear()
            pilot.app.clear_notifications()
            main_of(pilot).parts.adding.add([Source.read(pictures / now[0][0])])
            await until(pilot, lambda now=now: states(pilot) == now)  # type: ignore[misc] # not inferred: a default
            stills.focus()
            await pilot.press("d")
            await until(pilot, lambda: wording.NOT_CUT in toasts_of(pilot))
            assert states(pilot) == now


async def test_a_still_that_is_cut_after_it_was_examined_can_be_sent_anyway_too(
    serve: Serve, pictures: Path
) -> None:
    app = an_interface(serve(), pictures / "0.jpg")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: bool(panels_of(pilot).stills.stills[0].total))
        (pictures / "0.jpg").write_bytes((pictures / "0.jpg").read_bytes()[:-300])
        panels_of(pilot).stills.focus()
        await pilot.press("u")
        await until(pilot, lambda: states(pilot) == [("0.jpg", "refused")])
        await ready(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "what there is of it is sent" in words_of(pilot))
        await pilot.press("u")
        await until(pilot, lambda: states(pilot) == [("0.jpg", "sent")])


@pytest.mark.usefixtures("stills_examined_here")
async def test_a_folder_that_is_dropped_becomes_its_pictures_above_twenty_after_a_yes(
    pictures: Path,
) -> None:
    async with running(FakeStudio()) as pilot:
        prompt, stills = panels_of(pilot).prompt, panels_of(pilot).stills
        prompt.post_message(events.Paste(f"'{pictures}'"))
        wanted = [(f"{number}.jpg", "waiting") for number in range(3)]
        await until(pilot, lambda: states(pilot) == wanted)
        stills.clear()
        for number in range(3, 24):
            (pictures / f"{number}.jpg").write_bytes((pictures / "0.jpg").read_bytes())
        for key, count in (("n", 0), ("escape", 0), ("y", 24)):
            prompt.post_message(events.Paste(f"'{pictures}'"))
            await until(pilot, lambda: "24 stills" in text_of(pilot))
            await pilot.press(key)
            await until(pilot, lambda: "24 stills" not in text_of(pilot))
            await until(pilot, lambda count=count: len(states(pilot)) == count)  # type: ignore[misc] # not inferred: a default


async def test_a_still_that_is_taken_out_is_examined_no_further(pictures: Path) -> None:
    stills = Stills()
    sources = [Source.read(pictures / f"{number}.jpg") for number in range(3)]
    stills.stills = [Still(source, source.name) for source in sources]
    inspection = Inspection(stills, PLAIN)
    seen = inspection.previews(sources)

    async def take_out() -> None:
        while inspection._running is None:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0)
        stills.stills = stills.stills[1:]
        inspection.forget(sources[0].word)

    taking = asyncio.create_task(take_out())
    found = [each.fields["name"] async for each in seen]
    await taking
    assert found == ["1.jpg", "2.jpg"]
