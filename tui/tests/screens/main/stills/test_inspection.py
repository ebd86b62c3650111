"""Stills that were added: examined to their end, folders opened, examinations ended."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from textual import events
from textual.pilot import Pilot

from tui.media.sources import Source
from tui.screens.main import wording
from tui.screens.main.stills.preview import Inspection
from tui.tests.media.specimens import encoded
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    main_of,
    panels_of,
    running,
    text_of,
    until,
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


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("/a/harbour.jpg", "harbour.jpg"),
        ("/a/港口.png", "港口.png"),
        ("https://example.org/gulls.jpg?size=2", "gulls.jpg"),
    ],
)
async def test_a_still_has_its_name_before_it_was_examined(word: str, name: str) -> None:
    async with running(FakeStudio()) as pilot:
        stills = main_of(pilot).parts.panels.stills
        stills.add([Source.read(word)])
        assert [(still.name, still.state) for still in stills.stills] == [(name, "waiting")]


async def test_a_still_that_ends_early_is_refused_in_the_list(pictures: Path) -> None:
    cut = pictures / "cut.jpg"
    cut.write_bytes((pictures / "0.jpg").read_bytes()[:-300])
    async with running(FakeStudio()) as pilot:
        main_of(pilot).parts.adding.add([Source.read(cut), Source.read(pictures / "1.jpg")])
        await until(pilot, lambda: "ends early" in text_of(pilot))
        await until(pilot, lambda: states(pilot) == [("cut.jpg", "refused"), ("1.jpg", "waiting")])


@pytest.mark.parametrize("name", ["It", "It is empty.", "a.jpg", "港口.jpg"])
async def test_a_refused_still_is_named_once_whatever_its_name_is(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / name).touch()
    async with running(FakeStudio()) as pilot:
        main_of(pilot).parts.adding.add([Source.read(tmp_path / name)])
        await until(pilot, lambda: f"{name}: It is empty." in text_of(pilot))
        await until(pilot, lambda: "✗ It is empty." in text_of(pilot))


@pytest.fixture
def cut(pictures: Path) -> Path:
    path = pictures / "cut.jpg"
    path.write_bytes((pictures / "0.jpg").read_bytes()[:-300])
    return path


async def test_a_still_that_ends_early_is_sent_as_far_as_it_goes_by_a_key(
    serve: Serve, cut: Path
) -> None:
    app = an_interface(serve(), cut)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: states(pilot) == [("cut.jpg", "refused")])
        await until(pilot, lambda: "d sends it cut" in text_of(pilot))
        assert panels_of(pilot).stills.stills[0].picture
        panels_of(pilot).stills.focus()
        await pilot.press("d")
        await until(pilot, lambda: "what there is of it is sent" in words_of(pilot))
        assert states(pilot) == [("cut.jpg", "waiting")]
        assert panels_of(pilot).stills.stills[0].picture
        await pilot.press("u")
        await until(pilot, lambda: states(pilot) == [("cut.jpg", "sent")])


async def test_of_two_stills_that_end_early_only_the_one_asked_for_is_sent(
    serve: Serve, cut: Path
) -> None:
    other = cut.with_name("other.jpg")
    other.write_bytes((cut.with_name("1.jpg")).read_bytes()[:-300])
    app = an_interface(serve(), cut, other)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        wanted = [("cut.jpg", "refused"), ("other.jpg", "refused")]
        await until(pilot, lambda: states(pilot) == wanted)
        panels_of(pilot).stills.focus()
        await pilot.press("down", "d", "u")
        wanted = [("cut.jpg", "refused"), ("other.jpg", "sent")]
        await until(pilot, lambda: states(pilot) == wanted)


@pytest.mark.parametrize("name", ["empty.jpg", "1.jpg"])
async def test_a_still_that_is_whole_or_nothing_is_not_to_be_sent_anyway(
    name: str, pictures: Path
) -> None:
    (pictures / "empty.jpg").touch()
    state = "refused" if name == "empty.jpg" else "waiting"
    async with running(FakeStudio()) as pilot:
        main_of(pilot).parts.adding.add([Source.read(pictures / name)])
        await until(pilot, lambda: states(pilot) == [(name, state)])
        panels_of(pilot).stills.focus()
        await pilot.press("d")
        await until(pilot, lambda: wording.NOT_CUT in toasts_of(pilot))
        assert states(pilot) == [(name, state)]


async def test_without_a_selected_still_the_key_says_how_to_select_one(pictures: Path) -> None:
    async with running(FakeStudio()) as pilot:
        panels_of(pilot).stills.focus()
        await pilot.press("d")
        await until(pilot, lambda: wording.SELECT_FIRST in toasts_of(pilot))


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


async def test_a_folder_that_is_dropped_becomes_its_pictures(pictures: Path) -> None:
    async with running(FakeStudio()) as pilot:
        main_of(pilot).parts.panels.prompt.post_message(events.Paste(f"'{pictures}'"))
        wanted = [(f"{number}.jpg", "waiting") for number in range(3)]
        await until(pilot, lambda: states(pilot) == wanted)


@pytest.mark.parametrize(("key", "count"), [("y", 24), ("n", 0), ("escape", 0)])
async def test_above_twenty_the_user_is_asked_first(pictures: Path, key: str, count: int) -> None:
    for number in range(3, 24):
        (pictures / f"{number}.jpg").write_bytes((pictures / "0.jpg").read_bytes())
    async with running(FakeStudio()) as pilot:
        main_of(pilot).parts.panels.prompt.post_message(events.Paste(f"'{pictures}'"))
        await until(pilot, lambda: "24 stills" in text_of(pilot))
        await pilot.press(key)
        await until(pilot, lambda: "24 stills" not in text_of(pilot))
        await until(pilot, lambda: len(states(pilot)) == count)


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
