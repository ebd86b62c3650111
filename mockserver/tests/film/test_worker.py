"""Films made in a child process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from mockserver import child_python
from mockserver.film import worker
from mockserver.film.__main__ import _order
from mockserver.film.errors import FilmError, StillError
from mockserver.film.plan import FilmPlan, Shot, Title, to_json
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


async def test_a_film_is_made_in_a_child_with_progress(plan: FilmPlan, tmp_path: Path) -> None:
    reported: list[float] = []
    report = await render_film(plan, tmp_path / "film.mp4", reported.append)
    assert report.frames == 15
    assert report.bytes == (tmp_path / "film.mp4").stat().st_size
    assert reported == sorted(reported)
    assert reported[-1] == 1.0


async def test_two_films_are_made_one_after_the_other(plan: FilmPlan, tmp_path: Path) -> None:
    reported: list[str] = []
    reports = await asyncio.gather(
        render_film(plan, tmp_path / "1.mp4", lambda share: reported.append("first")),
        render_film(plan, tmp_path / "2.mp4", lambda share: reported.append("second")),
    )
    assert [report.frames for report in reports] == [15, 15]
    assert reported == sorted(reported)


def test_it_works_in_an_event_loop_outside_the_main_thread(plan: FilmPlan, tmp_path: Path) -> None:
    made: list[int] = []

    def serve() -> None:
        report = asyncio.run(render_film(plan, tmp_path / "film.mp4", lambda share: None))
        made.append(report.frames)

    server = threading.Thread(target=serve)
    server.start()
    server.join(60)
    assert made == [15]


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


async def test_cancelling_kills_the_child_and_leaves_no_file(
    endless: FilmPlan, tmp_path: Path
) -> None:
    out = tmp_path / "out" / "film.mp4"
    film = await begun(endless, out)
    assert names(out.parent) == ["film.mp4.part"]
    film.cancel()
    with pytest.raises(asyncio.CancelledError):
        await film
    assert names(out.parent) == []
    assert (await render_film(_short(endless), out, lambda share: None)).frames == 3


def _short(plan: FilmPlan) -> FilmPlan:
    return replace(plan, shots=(replace(plan.shots[0], duration_ms=100),))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the child in /proc")
async def test_a_killed_child_becomes_a_film_error(endless: FilmPlan, tmp_path: Path) -> None:
    before = set(children())
    film = await begun(endless, tmp_path / "film.mp4")
    (child,) = set(children()) - before
    assert os.getpriority(os.PRIO_PROCESS, child) > os.getpriority(os.PRIO_PROCESS, 0)
    os.kill(child, signal.SIGKILL)
    with pytest.raises(FilmError, match="stopped unexpectedly"):
        await film
    assert "film" not in "".join(names(tmp_path))


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


@pytest.mark.parametrize("search", [None, ":."])
async def test_modules_in_the_users_folder_are_not_imported(
    plan: FilmPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, search: str | None
) -> None:
    ran = tmp_path / "ran"
    for name in ("json.py", "numpy.py", "mockserver/__init__.py", "runpy.py"):
        trap = tmp_path / "stills" / name
        trap.parent.mkdir(parents=True, exist_ok=True)
        trap.write_text(f"open({str(ran)!r}, 'w').close(); raise SystemExit('the wrong place')")
    monkeypatch.chdir(tmp_path / "stills")
    monkeypatch.setattr(sys, "path", ["", str(tmp_path / "stills"), *sys.path])
    if search is not None:
        monkeypatch.setenv("PYTHONPATH", search)
    assert (await render_film(plan, Path("film.mp4"), lambda share: None)).frames == 15
    assert not ran.exists()


def child_process() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "mockserver.film"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def test_the_child_stops_when_its_parent_is_gone(endless: FilmPlan, tmp_path: Path) -> None:
    order = {"plan": json.loads(to_json(endless)), "out": str(tmp_path / "film.mp4")}
    with child_process() as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.flush()
        assert b"ready" in child.stdout.readline()
        assert b"progress" in child.stdout.readline()
        child.stdin.close()
        assert child.wait(60) == 1
    assert "film" not in "".join(names(tmp_path))


def test_an_order_that_makes_no_sense_is_refused_in_words() -> None:
    said = {}
    for order in (b"", b"nonsense\n", b'{"out": "x"}\n', b'{"plan": {}}\n'):
        with pytest.raises(FilmError) as caught:
            _order(order)
        said[order] = str(caught.value)
    with child_process() as child:
        printed, _ = child.communicate(b"nonsense\n", timeout=60)
        assert child.returncode == 1
    assert json.loads(printed.splitlines()[-1]) == {"failed": said[b"nonsense\n"]}


def test_importing_the_worker_is_light() -> None:
    code = (
        "import sys, mockserver.film.worker, mockserver.film.from_draft; "
        "print({'numpy', 'av', 'PIL'} & set(sys.modules))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert printed.stdout.strip() == b"set()"
