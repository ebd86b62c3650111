"""Space looks at what is marked, or says why there is nothing to be seen and what to do."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui.library.records import RenderState
from tui.screens.viewer.screen import ViewerScreen
from tui.screens.viewer.subject import NothingToView, Subject, Why, marked_subject
from tui.studio.events import Rendering
from tui.studio.listed_events import VersionListed
from tui.tests.screens.harness.decoder_here import DecoderHere
from tui.tests.screens.harness.fake_studio import (
    FILM,
    FakeStudio,
    panels_of,
    running,
    text_of,
    until,
    until_read,
)


def a_version(
    number: int, path: Path | None, status: RenderState = RenderState.SAVED
) -> VersionListed:
    return VersionListed(
        version=number,
        render=f"r{number}",
        status=status,
        path=path or Path(f"/films/{number}.mp4"),
        is_there=path is not None,
        bytes=100,
        seconds=4.0,
        message="make it move",
        left=status is RenderState.SUBMITTED,
    )


@asynccontextmanager
async def at_work(
    versions: Sequence[VersionListed] = (), sources: Sequence[Path | str] = ()
) -> AsyncIterator[Pilot[None]]:
    async with running(FakeStudio(versions=versions, timeline=FILM), sources) as pilot:
        await until(pilot, lambda: panels_of(pilot).timeline.timeline == FILM)
        await until(pilot, lambda: len(panels_of(pilot).stills.stills) == len(sources))
        await until(pilot, lambda: len(panels_of(pilot).renders.renders) == len(versions))
        yield pilot


def marked(pilot: Pilot[None]) -> Subject | NothingToView:
    panels = panels_of(pilot)
    return marked_subject(panels.stills, panels.timeline, panels.renders)


def has_left(pilot: Pilot[None]) -> bool:
    """Whether the viewer is gone, and its decoder: until then, nothing else is opened."""
    ending = [one for one in pilot.app.workers if one.group == "dialog"]
    return not (ending or isinstance(pilot.app.screen, ViewerScreen))


async def test_space_opens_what_is_marked_and_escape_brings_back(
    pictures: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.viewer.decoder.Decoder", DecoderHere)
    async with at_work([a_version(1, film)], [pictures / "harbour.jpg"]) as pilot:
        await pilot.press("tab")
        for panel, words in (("1", "harbour.jpg"), ("3", "harbour.mp4"), ("4", "harbour.mp4")):
            await pilot.press(panel, "space")
            await until(pilot, lambda: isinstance(pilot.app.screen, ViewerScreen))
            await until(pilot, lambda: pilot.app.screen.has_class("-shows"))
            assert words in text_of(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: has_left(pilot))
        await pilot.press("i", "alt+i")
        await until(pilot, lambda: isinstance(pilot.app.screen, ViewerScreen))
        await pilot.press("q")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ViewerScreen))
        assert pilot.app.focused is panels_of(pilot).prompt


async def test_a_segment_is_its_still_until_there_is_a_clip(pictures: Path) -> None:
    stills = [pictures / "gulls.png", pictures / "harbour.jpg"]
    async with at_work(sources=stills) as pilot:
        await pilot.press("tab", "3")
        seen = []
        for key in ("g", "j", "j", "j"):
            await pilot.press(key)
            seen.append(marked(pilot))
        nothing = NothingToView(Why.NO_PICTURE)
        assert seen == [Subject(stills[1]), Subject(stills[0]), nothing, nothing]
        await pilot.press("space")
        await until(pilot, lambda: "This track shows no still" in text_of(pilot))
    async with at_work([a_version(1, stills[0])], stills) as pilot:
        await pilot.press("tab", "3", "j")
        assert marked(pilot) == Subject(stills[0], at=5.0, is_clip=True)


async def test_where_there_is_no_picture_it_is_said_why() -> None:
    versions = [
        a_version(1, None),
        a_version(2, None, RenderState.FAILED),
        a_version(3, None, RenderState.SUBMITTED),
    ]
    async with at_work(versions, ["https://example.org/a.jpg"]) as pilot:
        panels_of(pilot).renders.rendering("export", Rendering("r4", "processing", 62.0, 4))
        await pilot.press("tab", "4")
        for words in (
            "62% done",
            "rendered at the service",
            "This export failed",
            "moved or deleted",
        ):
            await pilot.press("space")
            await until_read(pilot, words)
            await pilot.press("down")
        await pilot.press("1", "space")
        await until(pilot, lambda: "web address" in text_of(pilot))


async def test_before_there_is_a_clip_it_is_said_how_one_comes() -> None:
    async with at_work() as pilot:
        await pilot.press("tab", "4", "space")
        await until(pilot, lambda: "No clip is saved yet" in text_of(pilot))


async def test_a_mark_is_seen_while_its_list_has_the_focus_and_no_longer() -> None:
    async with at_work([a_version(1, None)]) as pilot:
        assert "▌v1" not in text_of(pilot)
        await pilot.press("tab", "3")
        await until(pilot, lambda: "▌ 1 0–6s" in text_of(pilot))
        await pilot.press("end")
        await until(pilot, lambda: "▌ 1 0–3s" in text_of(pilot))
        await pilot.press("4")
        await until(pilot, lambda: "▌v1" in text_of(pilot) and "▌ 1 0–3s" not in text_of(pilot))
        await pilot.press("1")
        await until(pilot, lambda: "▌v1" not in text_of(pilot))
