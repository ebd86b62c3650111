"""How far the sending of stills has come is said of each, and of all of them."""

import asyncio
from collections.abc import Sequence
from itertools import count

import pytest
from textual.pilot import Pilot

from tui.library.records import StillState
from tui.media.sources import Source
from tui.screens.main.messages import StudioEvent
from tui.screens.main.workers import Operation
from tui.studio.events import Event, Uploaded, Uploading
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    panels_of,
    presenter_of,
    running,
    send,
    until,
)

MB = 1_000_000


def told(pilot: Pilot[None], *events: Event) -> str:
    """What the status line says after these were told in a turn."""
    for event in events:
        presenter_of(pilot).show(StudioEvent(event, Operation.TURN))
    shown = panels_of(pilot).conversation.status.shown
    return shown.label if shown is not None else ""


def listed(pilot: Pilot[None], *names: str) -> None:
    stills = panels_of(pilot).stills
    stills.add(map(Source.read, names))
    for name in names:
        stills.revise(name, total=10 * MB)


async def test_a_message_waits_for_nemo_only_when_its_stills_are_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    studio, upload, may_go = FakeStudio(blocks_turn=True), FakeStudio.upload, asyncio.Event()

    async def in_time(
        self: FakeStudio, sources: Sequence[Source], *, are_seen: bool
    ) -> tuple[Uploaded, ...]:
        await may_go.wait()
        return await upload(self, sources, are_seen=are_seen)

    monkeypatch.setattr(FakeStudio, "upload", in_time)
    async with running(studio) as pilot:
        listed(pilot, "/a.jpg", "/b.jpg")
        await send(pilot, "make it move")
        assert told(pilot) == "checking the stills"
        assert told(pilot, Uploading("a.jpg", 0, 10 * MB)) == "0 of 2 sent"
        may_go.set()
        await until(pilot, lambda: told(pilot) == "waiting for Nemo")
        studio.unblock.set()


async def test_of_several_stills_number_time_left_and_speed_are_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = count(100, 5)
    monkeypatch.setattr(
        "tui.screens.main.stills.upload_progress.monotonic", lambda: float(next(seconds))
    )
    async with running(FakeStudio()) as pilot:
        listed(pilot, "/a.jpg", "/b.jpg", "/c.jpg", "/d.jpg")
        assert told(pilot, Uploading("a.jpg", 0, 10 * MB)) == "0 of 4 sent"
        said = told(pilot, Uploading("a.jpg", 5 * MB, 10 * MB))
        assert said == "0 of 4 sent, 0:35 left, 1.0 MB/s"
        assert presenter_of(pilot).upload.percent == 12
        said = told(pilot, Uploaded("a.jpg", 10 * MB, 4, 3))
        assert said == "1 of 4 sent, 0:30 left, 1.0 MB/s"
        said = told(pilot, Uploaded("b.jpg", 10 * MB, 4, 3, again=True))
        assert said == "2 of 4 sent, 0:30 left, 667 kB/s"
        assert presenter_of(pilot).upload.percent == 50
        assert [one.state for one in panels_of(pilot).stills.stills][:2] == [StillState.SENT] * 2


async def test_of_one_still_it_is_said_that_it_is_sent() -> None:
    async with running(FakeStudio()) as pilot:
        listed(pilot, "/a.jpg")
        assert told(pilot, Uploading("a.jpg", 0, 10 * MB)) == "sending the still"
