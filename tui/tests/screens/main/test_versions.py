"""The exports of a project under Renders: numbered for good, and each good for something."""

from pathlib import Path

import pytest
from textual.events import AppBlur, AppFocus
from textual.pilot import Pilot

from tui.library.records import RenderState
from tui.screens.system_player import opener
from tui.studio.events import Rendering, Saved
from tui.studio.failures import StudioError
from tui.studio.listed_events import VersionListed
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    an_app,
    main_of,
    operations_of,
    panels_of,
    running,
    text_of,
    until,
    until_read,
)


def a_version(
    number: int, status: RenderState = RenderState.SAVED, path: Path | None = None
) -> VersionListed:
    film = path or Path(f"/films/{number}.mp4")
    saved = status is RenderState.SAVED
    return VersionListed(
        version=number,
        render=f"r{number}",
        status=status,
        path=film,
        is_there=path is not None,
        bytes=8_100_000 if saved else None,
        seconds=12.0 if saved else None,
        message=f"message {number}",
        left=status is RenderState.SUBMITTED,
    )


def numbers(pilot: Pilot[None]) -> list[int | None]:
    return [render.version for render in panels_of(pilot).renders.renders]


async def test_earlier_exports_are_listed_newest_first(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.touch()
    listed = [
        a_version(1),
        a_version(4, path=film),
        a_version(2, RenderState.FAILED),
        a_version(3, RenderState.GONE),
    ]
    async with running(FakeStudio(versions=listed)) as pilot:
        assert numbers(pilot) == [4, 3, 2, 1]
        await pilot.press("tab", "4")
        shown = text_of(pilot)
        for words in ("✓ saved", "the service lost it", "✗ failed", "✗ moved or deleted"):
            assert words in shown


async def test_an_export_has_no_number_before_the_service_took_it() -> None:
    studio = FakeStudio(exports=[StudioError("There is nothing to export yet", "Say it.")])
    async with running(studio) as pilot:
        panels_of(pilot).renders.begin()
        operations_of(pilot).export(Path("/films/a.mp4"), force=False)
        await until(pilot, lambda: "nothing to export" in text_of(pilot))
        assert numbers(pilot) == [None]
        studio.exports = [Rendering("r1", "processing", 10.0, 1)]
        panels_of(pilot).renders.begin()
        operations_of(pilot).export(Path("/films/a.mp4"), force=False)
        await until(pilot, lambda: numbers(pilot) == [1, None])


async def test_a_render_that_was_left_keeps_its_number_when_it_is_followed_again() -> None:
    taken_up = [
        Rendering("r7", "processing", 40.0, 7),
        Saved(Path("/films/7.mp4"), 1, 1.0, 2, 2, 7),
    ]
    studio = FakeStudio(versions=[a_version(7, RenderState.SUBMITTED), a_version(6)], left=taken_up)
    async with running(studio) as pilot:
        await until(pilot, lambda: panels_of(pilot).renders.renders[0].path is not None)
        assert numbers(pilot) == [7, 6]


async def test_versions_are_compared() -> None:
    pairs = {"v": (2, 3), "gjv": (2, 3), "Gv": (1, 3), "Ggv": (2, 3), "Gkv": (2, 3)}
    studio = FakeStudio(versions=[a_version(number) for number in (3, 2, 1)])
    async with running(studio) as pilot:
        for keys, pair in pairs.items():
            studio.asked.clear()
            await pilot.press("i", "tab", "4", *keys)
            await until(pilot, lambda: bool(studio.asked))
            assert studio.asked == [("compare", *pair)], keys
            said = f"From v{pair[0]} to v{pair[1]}"
            await until_read(pilot, said)
            panels_of(pilot).prompt.load_text("")


async def test_a_single_version_is_compared_with_the_timeline_of_now() -> None:
    studio = FakeStudio(versions=[a_version(1)])
    async with running(studio) as pilot:
        await pilot.press("alt+v")
        await until(pilot, lambda: ("compare", 1, None) in studio.asked)


async def test_an_earlier_version_is_exported_again_and_its_message_recalled() -> None:
    studio = FakeStudio(versions=[a_version(2), a_version(1)])
    async with running(studio) as pilot:
        await pilot.press("tab", "4", "j", "E")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        assert "harbour v1.mp4" in text_of(pilot)
        await pilot.press("enter")
        out = Path.cwd() / "harbour v1.mp4"
        await until(pilot, lambda: ("export", out, 1) in studio.asked)
        await until(pilot, lambda: not operations_of(pilot).running)
        await pilot.press("G", "m")
        await until(pilot, lambda: main_of(pilot).parts.panels.prompt.text == "message 1")


async def test_without_an_export_a_key_says_so() -> None:
    async with running(FakeStudio()) as pilot:
        await pilot.press("tab", "4")
        for key in ("o", "O", "v", "E", "m"):
            assert "No clip is saved yet." not in text_of(pilot), key
            await pilot.press(key)
            await until(pilot, lambda: "No clip is saved yet." in text_of(pilot))
            pilot.app.clear_notifications()
            await until(pilot, lambda: "No clip is saved yet." not in text_of(pilot))


async def test_where_nothing_can_be_opened_the_path_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "1 2 3 4")
    film = tmp_path / "film.mp4"
    film.touch()
    async with running(FakeStudio(versions=[a_version(1, path=film)])) as pilot:
        await pilot.press("tab", "4", "o")
        await until(pilot, lambda: "Nothing here can open it" in text_of(pilot))
        film.unlink()
        await pilot.press("o")
        await until(pilot, lambda: "moved or deleted" in text_of(pilot))


def test_an_opener_is_looked_for_only_where_somebody_sees_it(
    tmp_path: Path,
) -> None:
    for name in ("xdg-open", "open"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    path = {"PATH": str(tmp_path)}
    assert opener(path | {"DISPLAY": ":0"}, "linux") == str(tmp_path / "xdg-open")
    assert opener(path | {"WAYLAND_DISPLAY": "w"}, "linux") == str(tmp_path / "xdg-open")
    assert opener(path, "darwin") == str(tmp_path / "open")
    assert opener(path, "linux") is None
    for variable in ("SSH_CONNECTION", "SSH_TTY"):
        assert opener(path | {"DISPLAY": ":0", variable: "x"}, "linux") is None
        assert opener(path | {variable: "x"}, "darwin") is None


async def test_the_mark_stays_on_its_export_when_a_newer_one_comes() -> None:
    studio = FakeStudio(versions=[a_version(2), a_version(1)])
    async with running(studio) as pilot:
        renders = panels_of(pilot).renders
        renders.focus()
        await pilot.press("G")
        for number, is_behind in ((3, False), (4, True)):
            if is_behind:
                pilot.app.post_message(AppBlur())
                await until(pilot, lambda: not renders.has_focus)
            renders.begin()
            operations_of(pilot).export(Path(f"/films/{number}.mp4"), force=False)
            await until(pilot, lambda: not operations_of(pilot).running)
            pilot.app.post_message(AppFocus())
            await until(pilot, lambda: renders.has_focus)
            assert renders.chosen is not None
            assert renders.chosen.version == 1


async def test_the_message_of_an_export_of_today_can_be_recalled() -> None:
    studio = FakeStudio(versions=[])
    async with running(studio) as pilot:
        panels = panels_of(pilot)
        listed: list[VersionListed] = []
        for number, trouble in ((1, ()), (2, (StudioError("It failed twice", "Say it."),))):
            state = RenderState.FAILED if trouble else RenderState.SAVED
            studio.exports = [Rendering(f"r{number}", "processing", 10.0, number), *trouble]
            studio.versions = listed = [a_version(number, state), *listed]
            panels.renders.begin()
            operations_of(pilot).export(Path(f"/films/{number}.mp4"), force=False)
            await until(pilot, lambda: not operations_of(pilot).running)
            panels.prompt.load_text("")
            panels.renders.focus()
            await pilot.press("g", "m")
            said = f"message {number}"
            await until(pilot, lambda said=said: panels.prompt.text == said)  # type: ignore[misc] # not inferred: a default


async def test_an_export_that_fails_before_there_is_a_session_fails_once() -> None:
    studio = FakeStudio(connecting=[StudioError("the service is away", "Later.")])
    app = an_app(studio)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "the service is away" in text_of(pilot))
        panels_of(pilot).renders.begin()
        operations_of(pilot).export(Path("/films/1.mp4"), force=False)
        await until(pilot, lambda: not operations_of(pilot).running)
        assert len(studio.began) == 2
