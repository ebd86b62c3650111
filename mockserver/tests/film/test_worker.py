"""Films made in a child process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mockserver import child_python
from mockserver.film import worker
from mockserver.film.__main__ import _order
from mockserver.film.errors import FilmError, StillError
from mockserver.film.plan import FilmPlan, FilmReport, Shot, Title, to_json
from mockserver.film.worker import render_film


@pytest.fixture
def plan(tmp_path: Path) -> FilmPlan:
    Image.linear_gradient("L").save(tmp_path / "a.png")
    return FilmPlan(
        128, 128, shots=(Shot(tmp_path / "a.png", 0, 500),), titles=(Title("é", 0, 400),)
    )


@pytest.fixture
def endless(plan: FilmPlan) -> FilmPlan:
    """A film that no test waits for."""
    return FilmPlan(128, 128, shots=(Shot(plan.shots[0].still, 0, 600_000),))


def test_two_films_are_made_one_after_the_other_in_a_loop_outside_the_main_thread(
    plan: FilmPlan, tmp_path: Path
) -> None:
    reported: list[tuple[str, float]] = []
    made: list[FilmReport] = []

    async def make(name: str) -> None:
        made.append(
            await render_film(plan, tmp_path / name, lambda share: reported.append((name, share)))
        )

    async def serve() -> None:
        await asyncio.gather(make("1.mp4"), make("2.mp4"))

    server = threading.Thread(target=lambda: asyncio.run(serve()))
    server.start()
    server.join(60)
    assert made == [FilmReport(15, (tmp_path / name).stat().st_size) for name in ("1.mp4", "2.mp4")]
    assert reported == sorted(reported)
    assert {("1.mp4", 1.0), ("2.mp4", 1.0)} <= set(reported)


async def begun(plan: FilmPlan, out: Path) -> asyncio.Task[object]:
    """Start a film and wait for its first sign of progress."""
    first = asyncio.Event()
    film: asyncio.Task[object] = asyncio.ensure_future(
        render_film(plan, out, lambda share: first.set())
    )
    waiting = asyncio.ensure_future(first.wait())
    await asyncio.wait({film, waiting}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
    assert waiting.done()
    return film


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def children() -> list[int]:
    """The processes whose parent this one is."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            found += [int(entry.name)] if parent == os.getpid() else []
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the child in /proc")
async def test_a_child_that_is_cancelled_or_killed_leaves_no_file(
    endless: FilmPlan, tmp_path: Path
) -> None:
    before = set(children())
    out = tmp_path / "out" / "film.mp4"
    film = await begun(endless, out)
    assert names(out.parent) == ["film.mp4.part"]
    film.cancel()
    with pytest.raises(asyncio.CancelledError):
        await film
    assert names(out.parent) == []
    assert set(children()) == before

    film = await begun(endless, out)
    (child,) = set(children()) - before
    assert os.getpriority(os.PRIO_PROCESS, child) > os.getpriority(os.PRIO_PROCESS, 0)
    os.kill(child, signal.SIGKILL)
    with pytest.raises(FilmError, match="stopped unexpectedly"):
        await film
    assert names(out.parent) == []


async def test_a_film_whose_loop_ends_hears_of_the_end_of_its_child(
    endless: FilmPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[asyncio.subprocess.Process] = []
    start = asyncio.create_subprocess_exec

    async def recorded(*words: str, **how: Any) -> asyncio.subprocess.Process:
        started.append(await start(*words, **how))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", recorded)
    film = await begun(endless, tmp_path / "out" / "film.mp4")
    film.cancel()
    await asyncio.sleep(0)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for one in left:
        one.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    assert [child.returncode is not None for child in started] == [True]


async def test_the_child_says_why_it_failed(plan: FilmPlan, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(StillError, match=r"^a\.png is no picture") as caught:
        await render_film(plan, tmp_path / "film.mp4", lambda share: None)
    assert caught.value.still == tmp_path / "a.png"
    assert caught.value.problem == "is no picture or film that can be read here."
    assert names(tmp_path) == ["a.png"]


@pytest.mark.parametrize("python", ["/nowhere/python", sys.executable])
async def test_without_a_child_the_film_is_made_in_a_thread(
    plan: FilmPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    monkeypatch.setattr(child_python, "_START", "raise ImportError('a frozen program')")
    reported: list[float] = []
    report = await render_film(plan, tmp_path / "film.mp4", reported.append)
    assert report.frames == 15
    assert reported[-1] == 1.0


async def test_cancelling_the_thread_leaves_no_file(
    endless: FilmPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    film = await begun(endless, tmp_path / "film.mp4")
    film.cancel()
    with pytest.raises(asyncio.CancelledError):
        await film
    assert "film" not in "".join(names(tmp_path))


async def test_the_child_never_sees_the_users_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEMO_TOKEN", "secret")
    assert "NEMO_TOKEN" not in worker._environment()
    assert "PATH" in worker._environment()


async def test_modules_in_the_users_folder_are_not_imported(
    plan: FilmPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    for name in ("json.py", "numpy.py", "mockserver/__init__.py", "runpy.py"):
        trap = tmp_path / "stills" / name
        trap.parent.mkdir(parents=True, exist_ok=True)
        trap.write_text(f"open({str(ran)!r}, 'w').close(); raise SystemExit('the wrong place')")
    monkeypatch.chdir(tmp_path / "stills")
    monkeypatch.setattr(sys, "path", ["", str(tmp_path / "stills"), *sys.path])
    monkeypatch.setenv("PYTHONPATH", ":.")
    assert (await render_film(plan, Path("film.mp4"), lambda share: None)).frames == 15
    assert not ran.exists()


def test_the_child_stops_when_its_parent_is_gone(endless: FilmPlan, tmp_path: Path) -> None:
    order = {"plan": json.loads(to_json(endless)), "out": str(tmp_path / "film.mp4")}
    words = [sys.executable, "-m", "mockserver.film"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.flush()
        assert b"ready" in child.stdout.readline()
        assert b"progress" in child.stdout.readline()
        child.stdin.close()
        assert child.wait(60) == 1
    assert "film" not in "".join(names(tmp_path))


@pytest.mark.parametrize("order", [b"", b"nonsense\n", b'{"out": "x"}\n', b'{"plan": {}}\n'])
def test_an_order_that_makes_no_sense_is_refused_in_words(order: bytes) -> None:
    with pytest.raises(FilmError):
        _order(order)
