"""The folder that the program works in is removed: what is written there then makes it anew."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from textual.widgets import Input

from contract_tests.harness.commands import Stillreel, still
from tui.screens.dialogs.export_to import ExportTo
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    main_of,
    panels_of,
    running,
    text_of,
    until,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it cannot be removed there")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the program is started in, and that is there for now."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PWD", str(folder))
    return folder


COMMANDS = (
    ("upload a.png --mock", 2, "there is no file"),
    ("make {still} -p 1s --mock", 0, "{folder}/still.mp4"),
    ("export --mock", 0, "{folder}/still.mp4"),
    ("batch jobs.csv --mock", 2, "jobs.csv"),
    ("batch . -p x --mock", 2, ""),
    ("recordings lint .", 2, "no recordings"),
    ("projects --mock", 0, ""),
)


def test_every_command_goes_on_or_says_what_is_not_there(
    command: Stillreel, folder: Path, tmp_path: Path
) -> None:
    picture = still(tmp_path / "still.png")
    for words, code, said in COMMANDS:
        os.chdir(tmp_path)
        folder.mkdir(exist_ok=True)
        os.chdir(folder)
        folder.rmdir()
        given = (word.format(still=picture) for word in words.split())
        ran = command(*given, env={"STILLREEL_HOME": "../home"})
        assert (words, ran.code) == (words, code), ran.err
        assert "Traceback" not in ran.err
        assert said.format(folder=folder) in ran.out + ran.err
        for left in folder.glob("*.mp4"):
            left.unlink()


async def test_what_is_on_the_screen_is_kept_and_can_be_used(folder: Path) -> None:
    still(folder / "a.png")
    async with running(FakeStudio(), ["a.png"]) as pilot:
        await until(pilot, lambda: bool(panels_of(pilot).stills.stills))
        shutil.rmtree(folder)
        panels_of(pilot).prompt.text = "not sent yet"
        await main_of(pilot).parts.keeping.save()
        assert not main_of(pilot).save_unsent()
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
        assert pilot.app.screen.query_one(Input).value.startswith(f"{folder}/")
        await pilot.press("enter")
        await until(pilot, lambda: "Enter again makes it." in text_of(pilot))
