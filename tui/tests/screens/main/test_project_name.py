"""What the active project is called, as soon as it has a name."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tui.media.sources import Source
from tui.studio.events import Uploaded
from tui.tests.screens.harness.fake_studio import FakeStudio, running, send, text_of, until


async def test_the_name_that_stills_give_a_project_is_seen_before_the_service_answers(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = FakeStudio(project_name="untitled", blocks_turn=True)
    upload = studio.upload

    async def upload_and_name(sources: Sequence[Source], *, are_seen: bool) -> tuple[Uploaded, ...]:
        sent = await upload(sources, are_seen=are_seen)
        await asyncio.sleep(0)  # the library is asked
        studio.project_name = "harbour"
        return sent

    monkeypatch.setattr(studio, "upload", upload_and_name)
    async with running(studio, [pictures / "harbour.jpg"]) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: ("message", "go") in studio.asked)
        await until(pilot, lambda: "stillreel   harbour" in text_of(pilot))
        studio.unblock.set()
