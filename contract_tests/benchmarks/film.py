"""How fast the renderer is, and how evenly its camera moves.

`python -m contract_tests.benchmarks.film [--rounds 5] [--no-jitter]` makes 10 s of 1080p30 from
one 12-megapixel still, as the mock does: in a child process, the interpreter's start and the
JPEG's decoding included. Each round also encodes the same frames, ready in memory, with the same
settings: the limit. Medians are printed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import multiprocessing.queues
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import av
import numpy as np
from av import VideoFrame
from numpy.typing import NDArray

from contract_tests.benchmarks.apart import peak_kb
from contract_tests.benchmarks.flow import Shift, jitter
from contract_tests.benchmarks.stills import photograph
from mockserver.film.__main__ import NICENESS
from mockserver.film.encoder import FilmFile
from mockserver.film.master import make_master
from mockserver.film.plan import FilmPlan, Shot, to_json
from mockserver.film.planes import pixels
from mockserver.film.reel import Reel

SECONDS = 10
LEAST_TIMES_REAL, LEAST_OF_LIMIT, MOST_JITTER_PX = 2.5, 0.6, 0.02


@dataclass(frozen=True, slots=True)
class _Run:
    fps: float
    cpu_ms: float
    peak_mb: float
    bytes: int


def main() -> int:
    """Print the figures; 1 if one misses its bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--no-jitter", action="store_true")
    options.add_argument("--motion", default="zoom-in")
    asked = options.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for name, busy in (("photograph-like", False), ("very busy", True)):
            still = photograph(Path(folder, f"{name[0]}.jpg"), busy)
            plan = FilmPlan(1920, 1080, 30, (Shot(still, 0, SECONDS * 1000, asked.motion),))
            good &= _measure(name, plan, Path(folder, "film.mp4"), asked)
    return 0 if good else 1


def _measure(name: str, plan: FilmPlan, out: Path, asked: argparse.Namespace) -> bool:
    ready = _frames(plan)
    runs, limits = [], []
    for _ in range(asked.rounds):
        runs.append(_whole_job(plan, out))
        limits.append(_encode_only(plan, ready, out.with_name("limit.mp4")))
    del ready
    fps, limit = median(run.fps for run in runs), median(limits)
    share = median(run.fps / one for run, one in zip(runs, limits, strict=True))
    print(
        f"{name}: {fps:.0f} fps, {fps / plan.fps:.2f} times real time; "
        f"encoding alone {limit:.0f} fps, {share:.2f} of it; "
        f"{median(run.cpu_ms for run in runs):.1f} ms CPU a frame; "
        f"{max(run.peak_mb for run in runs):.0f} MB at most; {runs[0].bytes / 1e6:.2f} MB file"
    )
    good = fps / plan.fps >= LEAST_TIMES_REAL and share >= LEAST_OF_LIMIT
    if not asked.no_jitter:
        rms, most = _jitter(plan, out)
        print(f"{name}: jitter {rms:.4f} px rms, {most:.3f} px at most")
        good &= rms <= MOST_JITTER_PX
    return good


def _frames(plan: FilmPlan) -> list[VideoFrame]:
    with ThreadPoolExecutor(2) as pool:
        return list(Reel(plan, pool, threading.Event()).frames())


def _whole_job(plan: FilmPlan, out: Path) -> _Run:
    order = json.dumps({"plan": json.loads(to_json(plan)), "out": str(out)}) + "\n"
    began = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "mockserver.film"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert child.stdin is not None
    child.stdin.write(order.encode())
    child.stdin.flush()
    peak = _watched(child.pid)
    _, status, used = os.wait4(child.pid, 0)
    spent = time.perf_counter() - began
    child.stdin.close()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit("The renderer failed.")
    cpu_ms = (used.ru_utime + used.ru_stime) * 1000 / plan.frames
    return _Run(plan.frames / spent, cpu_ms, peak / 1024, out.stat().st_size)


def _watched(pid: int) -> int:
    """Wait for a child's end without reaping it; give its peak of memory in kB (0 without /proc).

    (ru_maxrss will not do: a child starts with the peak of the process it was forked from.)
    """
    peak = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        with contextlib.suppress(OSError, ValueError):
            peak = peak_kb(pid)
        time.sleep(0.02)
    return peak


def _encode_only(plan: FilmPlan, frames: list[VideoFrame], out: Path) -> float:
    """Encode in a fork as nice as the renderer's child: on a busy machine the two must be equal."""
    forks = multiprocessing.get_context("fork")
    said: multiprocessing.queues.SimpleQueue[float] = forks.SimpleQueue()

    def encode() -> None:
        os.nice(NICENESS)
        began = time.perf_counter()
        with FilmFile(out, plan, None) as file:
            for frame in frames:
                file.write(frame)
        said.put(len(frames) / (time.perf_counter() - began))

    fork = forks.Process(target=encode)
    fork.start()
    heard = said.get()
    fork.join()
    return heard


def _jitter(plan: FilmPlan, film: Path) -> tuple[float, float]:
    shot = plan.shots[0]
    path = make_master(shot.still, (plan.width, plan.height), shot.motion, 0, SECONDS).path

    def meant(number: int) -> Shift:
        one, two = (path.view((number + step) / plan.frames) for step in (0, 1))
        x = ((one.left + one.right) / 2 - two.left) / (two.right - two.left)
        y = ((one.top + one.bottom) / 2 - two.top) / (two.bottom - two.top)
        return (x - 0.5) * plan.width, (y - 0.5) * plan.height

    return jitter(_luma(film), meant)


def _luma(film: Path) -> Iterator[NDArray[np.uint8]]:
    with av.open(str(film)) as opened:
        for frame in opened.decode(video=0):
            yield pixels(frame.planes[0]).copy()


if __name__ == "__main__":
    sys.exit(main())
