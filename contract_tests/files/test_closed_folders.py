"""What lies below a folder that may not be entered: a sentence that names it, and no crash.

Whether something is there at all nobody can tell then; Python's answer depends on its version.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from contract_tests.harness.commands import Stillreel, still
from contract_tests.harness.permissions import permissions_count
from tui.media.sources import Source
from tui.screens.dialogs.add_stills import AddStills
from tui.screens.dialogs.export_to import ExportTo
from tui.screens.main.stills import pasting
from tui.screens.main.stills.preview import Preview
from tui.screens.queue.add_list import AddList
from tui.screens.system_player import FILE_GONE, open_or_say
from tui.studio.advice import advice
from tui.studio.events import Failed
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    has_started,
    main_of,
    panels_of,
    running,
    text_of,
    until,
    until_said,
)
from tui.wishes import PLAIN

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder that may not be entered, while permissions count, with a picture in it."""
    folder = tmp_path / "closed"
    folder.mkdir()
    still(folder / "inside.png", (42, 30))
    folder.chmod(0)
    with permissions_count() as count:
        if not count:
            pytest.skip("root may read everything here")
        yield folder
    folder.chmod(0o700)


COMMANDS = (
    "upload {closed} --mock",
    "upload {closed}/inside.png --mock",
    "make {closed}/inside.png -p x -o {open}/film.mp4 --mock",
    "make {still} -p x -o {closed}/film.mp4 --mock",
    "make {still} -p x -o {closed}/deeper/film.mp4 --mock",
    "make {still} -p x -o {open}/film.mp4 --mock --record {closed}/run",
    "batch {closed}/jobs.csv --mock",
    "batch {closed} -p x --mock",
    "batch {jobs} --mock",
    "check --mock --baseline {closed}/baseline.json",
    "check --mock --baseline {closed}/deeper/baseline.json",
    "check --mock --keep {closed}/runs",
    "mock --port 0 --data {closed}/data",
    "mock --port 0 --recordings {closed}",
    "mock --port 0 --recordings {closed}/recordings",
    "mock --port 0 --mode replay --session {closed}/one.json",
    "record {closed}/runs",
    "recordings lint {closed}",
    "recordings lint {closed}/one.json",
    "recordings import {closed}/one.har -o {open}/one.json",
    "recordings import {har} -o {closed}/one.json",
    "recordings export {closed}/one.json --har {open}/one.har",
    "recordings export {closed} --har {open}/one.har",
    "recordings export {recording} --har {closed}/one.har",
    "baseline {closed}/runs -o {open}/baseline.json",
    "baseline {runs} -o {closed}/baseline.json",
    "drift {closed} {closed}/runs",
    "drift {closed}/baseline.json {runs}",
    "drift {runs} {closed}/runs",
    "drift {runs} {runs} --pins {closed}/pins.json",
    "contract learn {closed}/runs",
    "contract learn {runs} -o {closed}/overlay.json",
)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_says_what_it_cannot_use(
    words: str, command: Stillreel, tmp_path: Path, closed: Path
) -> None:
    jobs = tmp_path / "jobs.csv"
    jobs.write_text(f"files,prompt,out\n{closed}/inside.png,x,{closed}/clip.mp4\n")
    recording = next((Path(__file__).parents[2] / "recordings").rglob("*.json"))
    names = {
        "closed": closed,
        "open": tmp_path,
        "jobs": jobs,
        "still": still(tmp_path / "a.png"),
        "recording": recording,
        "runs": recording.parent,
        "har": tmp_path / "a.har",
    }
    command("recordings", "export", recording, "--har", names["har"])
    ran = command(*(word.format(**names) for word in words.split()))
    assert "Traceback" not in ran.err
    assert "mistake" not in ran.err
    assert ran.code not in {0, 130}
    assert any(
        name in ran.out + ran.err for name in (str(closed), "closed:", "inside.png", "the list")
    )


@pytest.mark.parametrize("is_pasted", [False, True])
async def test_a_still_that_is_named_to_the_dialog_is_taken_and_said_to_be_unreadable(
    closed: Path, is_pasted: bool
) -> None:
    async with running(FakeStudio()) as pilot:
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, AddStills))
        field = pilot.app.screen.query_one(Input)
        if is_pasted:
            pilot.app.post_message(events.Paste(f"{closed}/inside.png"))
        else:
            field.value = f"{closed}/inside.png"
            await pilot.pause()
            await pilot.press("enter")
        await until_said(pilot, "It may not be read by you.")
        assert panels_of(pilot).stills.stills


async def test_what_was_pasted_and_is_refused_may_stay_where_nothing_can_be_deleted(
    tmp_path: Path, closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def picture(*_given: object, **_how: object) -> bytes:
        return (tmp_path / "pasted.png").read_bytes()

    async def refused(source: Source, *_given: object) -> Preview:
        source.path.parent.chmod(0o500)
        return Preview(source.name, failed=Failed("refused", "no", advice()))

    still(tmp_path / "pasted.png")
    monkeypatch.setattr(pasting, "reader", lambda _environ: None)
    monkeypatch.setattr(pasting, "read_picture", picture)
    monkeypatch.setattr(pasting, "preview", refused)
    came = await pasting.pasted_picture(tmp_path / "pasted", PLAIN, text_first=False)
    (tmp_path / "pasted").chmod(0o700)
    assert isinstance(came, Failed)
    refusal = await pasting.pasted_picture(closed / "pasted", PLAIN, text_first=False)
    assert isinstance(refusal, Failed)
    assert "Permission denied" in refusal.message


async def test_a_clip_is_not_exported_there(closed: Path) -> None:
    async with running(FakeStudio()) as pilot:
        dialog = ExportTo(closed / "clip.mp4")
        pilot.app.push_screen(dialog)
        await until(pilot, lambda: dialog.is_current)
        await pilot.press("enter")
        await until(pilot, lambda: "Permission denied" in text_of(pilot))
        assert dialog.is_current


async def test_nothing_of_it_is_queued(closed: Path) -> None:
    async with running(FakeStudio()) as pilot:
        dialog = AddList()
        pilot.app.push_screen(dialog)
        await until(pilot, lambda: dialog.is_current)
        dialog.query_one(Input).value = f"{closed}/jobs.csv"
        await pilot.press("enter")
        await until(pilot, lambda: "There is no such file or folder." in text_of(pilot))


@pytest.mark.parametrize("folder", [False, True])
async def test_a_clip_that_went_there_is_not_said_to_be_gone(closed: Path, folder: bool) -> None:
    said: list[str] = []
    await open_or_say(closed / "clip.mp4", folder=folder, say=said.append)
    await open_or_say(closed.with_name("clip.mp4"), folder=folder, say=said.append)
    assert said == [f"{closed}/clip.mp4 cannot be read: Permission denied", FILE_GONE]


async def test_a_home_that_is_in_it_ends_nothing(closed: Path) -> None:
    studio = FakeStudio()
    app = an_app(studio, config=a_config(closed / "home"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: has_started(pilot, studio))
        panels_of(pilot).prompt.text = "not sent yet"
        await main_of(pilot).parts.keeping.save()
    assert app.defect is None
