"""The commands, from the words typed to the film on disk."""

import asyncio
import os
import shlex
import subprocess
import sys
from pathlib import Path

import av
import pytest

from contract_tests.harness.commands import Stillreel, event_kinds, still
from contract_tests.harness.prompts import ANIMATE
from mockserver.film.plan import FilmPlan
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from mockserver.tests.harness.films import (
    DURATION_MS,
    FRAMES,
    HEIGHT,
    WIDTH,
    film_bytes,
    quick_film,
)
from tui.tests.processes import Program
from tui.wording.commands import NO_PROJECT

QUICKLY = 2_000.0
"""How fast the service's time passes where only the end counts."""


def film(path: Path) -> tuple[str, int, int, float, int]:
    """Codec, size, seconds and frames of the film at `path`, all frames decoded."""
    with av.open(path) as container:
        video = container.streams.video[0]
        frames = sum(1 for _ in container.decode(video))
        assert container.duration is not None
        return video.codec.name, video.width, video.height, container.duration / 1e6, frames


@pytest.fixture
def quick(start_nemo_mock: StartNemoMock) -> dict[str, str]:
    """A mock of small films, where the film is not what the test is about."""
    return {"NEMO_API_URL": start_nemo_mock(film=quick_film, speed=QUICKLY).url}


def test_make_on_the_bundled_mock_leaves_a_film(stillreel: Stillreel, tmp_path: Path) -> None:
    stills = [
        still(tmp_path / "a.jpg"),
        still(tmp_path / "b.png", (480, 640), "seagreen"),
        still(tmp_path / "c.heic", hue="firebrick"),
    ]
    prompt = "turn these into a 1-second vertical clip with the title Harbour"
    ran = stillreel("make", *stills, "-p", prompt, "-o", "out.mp4", "--mock", "--json")
    assert ran.code == 0, ran.err
    assert film(tmp_path / "out.mp4") == ("h264", 1080, 1920, 1.0, 30)
    kinds = event_kinds(ran.events)
    assert kinds[0] == "connected"
    assert {"uploading", "uploaded", "text", "tool", "changed", "turn", "rendering"} <= set(kinds)
    assert any('"Harbour"' in str(event["changes"]) for event in ran.events if "changes" in event)
    assert ran.last == {
        "event": "saved",
        "path": str(tmp_path / "out.mp4"),
        "bytes": (tmp_path / "out.mp4").stat().st_size,
        "seconds": 1.0,
        "width": 1080,
        "height": 1920,
        "version": 1,
        "at": ran.last["at"],
    }
    times = [event["at"] for event in ran.events]
    assert times == sorted(times, key=float)  # type: ignore[arg-type]  # numbers, all of them


def test_the_same_job_on_a_mock_in_another_process(
    stillreel: Stillreel, quick: dict[str, str], tmp_path: Path
) -> None:
    ran = stillreel(
        "make",
        still(tmp_path / "a.png"),
        "-p",
        "把这张图片变成1秒的视频",
        "-o",
        "港.mp4",
        env=quick,
    )
    assert ran.code == 0, ran.err
    assert film(tmp_path / "港.mp4") == ("h264", WIDTH, HEIGHT, 1.0, FRAMES)


async def at_once(plan: FilmPlan, out: Path, on_progress: object) -> None:
    """In the place of the bundled mock's renderer."""
    assert plan.duration_ms == DURATION_MS
    await asyncio.to_thread(out.write_bytes, film_bytes())


def test_the_single_steps_go_on_in_one_project(
    command: Stillreel, patience: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.service.renders.render_film", at_once)
    monkeypatch.setenv("STILLREEL_TIME_SCALE", str(QUICKLY))
    uploaded = command("upload", still(tmp_path / "quay.heic"), "--mock")
    assert uploaded.code == 0
    assert "bundled mock: its time runs" in uploaded.err
    assert "converting quay.heic to JPEG" in uploaded.err
    assert command("send", ANIMATE, "--mock").code == 0
    edited = command("send", 'add the title "Quay"', "--mock", "--json")
    assert edited.code == 0, edited.err
    assert edited.last["event"] == "turn"
    assert edited.last["tracks"] == ["video", "audio", "text"]
    assert edited.last["outcome"] in {"complete", "silent"}
    assert any("Quay" in str(change) for change in edited.listed("changes"))
    seen = command("state", "--mock")
    assert "quay" in seen.out
    assert '"Quay"' in seen.out
    balance = command("credits", "--mock", "--json")
    assert balance.last["event"] == "credits"
    exported = command("export", "--mock")
    assert exported.code == 0, exported.err
    assert (tmp_path / "quay.mp4").read_bytes() == film_bytes()


def test_saying_export_exports(command: Stillreel, quick: dict[str, str], tmp_path: Path) -> None:
    command("upload", still(tmp_path / "quay.jpg"), env=quick)
    command("send", ANIMATE, env=quick)
    ran = command("send", "export to said.mp4", "--json", env=quick)
    assert ran.last["event"] == "saved"
    assert (tmp_path / "said.mp4").exists()


def test_bad_files_are_said_first_and_the_good_ones_make_the_film(
    command: Stillreel, quick: dict[str, str], tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("not a still")
    large = still(tmp_path / "large.jpg")
    with large.open("r+b") as file:
        file.truncate(201 * 1024 * 1024)
    good = still(tmp_path / "good.jpg")
    ran = command("make", notes, large, good, "-p", ANIMATE, "-o", "out.mp4", "--json", env=quick)
    assert [event["event"] for event in ran.events[:3]] == ["failed", "failed", "connected"]
    assert [event["code"] for event in ran.events[:2]] == [4001, 4002]
    assert [event["file"] for event in ran.events if event["event"] == "uploaded"] == ["good.jpg"]
    assert ran.last["event"] == "saved"
    assert ran.code == 1


def test_with_no_usable_file_nothing_is_connected(command: Stillreel, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("not a still")
    ran = command("make", notes, "-p", ANIMATE, "-o", "out.mp4", "--mock", "--json")
    assert ran.code == 1
    assert "connected" not in event_kinds(ran.events)
    assert ran.last["event"] == "failed"
    assert set(ran.last) >= {"code", "message", "advice"}


@pytest.mark.parametrize("force", [False, True])
def test_an_existing_film_is_replaced_only_when_told(
    command: Stillreel, quick: dict[str, str], tmp_path: Path, force: bool
) -> None:
    out = tmp_path / "out.mp4"
    out.write_bytes(b"dear to me")
    words = ["make", still(tmp_path / "a.jpg"), "-p", ANIMATE, "-o", out]
    ran = command(*words, *(["--force"] if force else []), env=quick)
    assert ran.code == (0 if force else 2)
    assert (out.read_bytes() == b"dear to me") is not force


def test_without_a_named_target_the_film_is_called_after_the_still(
    command: Stillreel, quick: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "harbour.mp4").write_bytes(b"taken")
    ran = command("make", still(tmp_path / "harbour.jpg"), "-p", ANIMATE, env=quick)
    assert ran.code == 0, ran.err
    assert (tmp_path / "harbour 2.mp4").exists()


def test_out_of_credits_needs_the_user_and_names_the_link(
    stillreel: Stillreel, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    poor = start_nemo_mock(credits=10)
    ran = stillreel(
        "make",
        still(tmp_path / "a.jpg"),
        "-p",
        ANIMATE,
        "-o",
        "out.mp4",
        "--json",
        env={"NEMO_API_URL": poor.url},
    )
    assert ran.code == 3
    assert ran.last["code"] == 2001
    assert "/register?bind=anon_" in str(ran.last["advice"])


def test_a_service_that_is_not_there_is_a_sentence(stillreel: Stillreel) -> None:
    ran = stillreel("credits", env={"NEMO_API_URL": "http://127.0.0.1:9"})
    assert ran.code == 1
    assert "refused the connection" in ran.err
    assert "Traceback" not in ran.err


def test_exporting_nothing_says_what_to_do_first(command: Stillreel) -> None:
    ran = command("export", "--mock")
    assert ran.code == 1
    assert "nothing to export yet" in ran.err


def test_a_token_of_the_users_own_is_never_replaced(
    stillreel: Stillreel, nemo_mock: NemoMock
) -> None:
    ran = stillreel(
        "credits", "--json", env={"NEMO_API_URL": nemo_mock.url, "NEMO_TOKEN": "nmv_usr_mine"}
    )
    assert ran.code == 3
    assert ran.last["code"] == 1001
    assert "nmv_usr_mine" not in ran.out + ran.err


def test_a_prompt_that_is_a_wish_is_no_job(command: Stillreel, tmp_path: Path) -> None:
    ran = command("make", still(tmp_path / "a.jpg"), "-p", "export", "--mock")
    assert ran.code == 2
    assert "does not say what should happen" in ran.err


def test_a_film_that_is_there_is_a_success_whatever_was_said_on_the_way(
    command: Stillreel, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(film=quick_film, speed=QUICKLY)
    mock.fault("bad-json@event:3@run_sse;times=1")
    words = ["make", still(tmp_path / "a.jpg"), "-p", ANIMATE, "-o", "out.mp4", "--json"]
    ran = command(*words, env={"NEMO_API_URL": mock.url})
    assert "failed" in event_kinds(ran.events)
    assert (ran.code, ran.last["event"]) == (0, "saved")


def test_a_job_whose_message_a_gateway_gave_up_waiting_for_is_not_to_be_made_again(
    command: Stillreel, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(film=quick_film, speed=QUICKLY)
    mock.fault("error:504,as=status@run_sse;times=1")
    words = ["make", still(tmp_path / "a.jpg"), "-p", ANIMATE, "-o", "out.mp4"]
    ran = command(*words, env={"NEMO_API_URL": mock.url})
    assert ran.code == 1
    assert "may have been taken" in ran.err
    assert "stillreel resume" in ran.err
    assert "Try again" not in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="shells of their own")
def test_a_closed_output_is_nobodys_mistake(tmp_path: Path) -> None:
    environ = os.environ | {"STILLREEL_HOME": str(tmp_path)}
    said = tmp_path / "said"
    for flags in ((), ("--json",)):
        for closed in (("stdout",), ("stderr",), ("stdout", "stderr")):
            before = "import os, sys" + "".join(
                f"; os.close(sys.{each}.fileno()); sys.{each} = sys.__{each}__ = None"
                for each in closed
            )
            program = Program(("projects", *flags), environ, tmp_path, before)
            process = program.start(tmp_path / "printed", said)
            process.join(60)
            assert process.exitcode == 0, (flags, closed)
            assert said.read_text().strip() in ("", NO_PROJECT), (flags, closed)
    command = shlex.join([sys.executable, "-m", "tui.cli", "projects"])
    done = subprocess.run(["sh", "-c", f"{command} >&- 2>&-"], env=environ, check=False)
    assert done.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="shells of their own")
@pytest.mark.parametrize("command", [(), ("keys",)])
def test_a_closed_input_is_no_terminal(tmp_path: Path, command: tuple[str, ...]) -> None:
    words = shlex.join([sys.executable, "-m", "tui.cli", *command])
    environ = os.environ | {"STILLREEL_HOME": str(tmp_path)}
    done = subprocess.run(
        ["sh", "-c", f"{words} <&-"], env=environ, capture_output=True, check=False, text=True
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "needs a terminal" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_an_output_that_is_full_is_said(
    quick: dict[str, str], tmp_path: Path, flags: tuple[str, ...]
) -> None:
    environ = os.environ | quick | {"STILLREEL_HOME": str(tmp_path)}
    program = Program(("credits", *flags), environ, tmp_path)
    process = program.start(Path("/dev/full"), tmp_path / "said")
    process.join(60)
    said = (tmp_path / "said").read_text()
    assert process.exitcode == 1
    assert "standard output cannot be written: No space left" in said
    assert "mistake" not in said


@pytest.mark.parametrize("prompt", ["", "   "])
def test_a_job_without_words_sends_nothing(
    command: Stillreel, quick: dict[str, str], tmp_path: Path, prompt: str
) -> None:
    ran = command("make", still(tmp_path / "a.jpg"), "-p", prompt, env=quick)
    assert (ran.code, "nothing to ask for" in ran.err, "connected" in ran.err) == (2, True, False)


def test_where_nothing_is_listed_that_is_said(command: Stillreel, tmp_path: Path) -> None:
    assert NO_PROJECT in command("projects", "--mock").err
    assert command("upload", still(tmp_path / "a.png"), "--mock").code == 0
    listed = command("history", "--mock")
    assert (listed.code, listed.out) == (0, "")
    assert "Nothing was said" in listed.err
