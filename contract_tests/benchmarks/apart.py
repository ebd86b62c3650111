"""A measure of the interface in a process of its own, on a folder that was made for it."""

import asyncio
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen


def in_own_process(module: str, make: Callable[[Path], None], keys: int) -> Mapping[str, float]:
    """Give the figures that a benchmark prints for `--inside FOLDER --keys N`, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        words = ("--inside", folder, "--keys", str(keys))
        ran = subprocess.run(
            [sys.executable, "-m", f"contract_tests.benchmarks.{module}", *words],
            capture_output=True,
            text=True,
            check=True,
        )
    found: Mapping[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def peak_kb(pid: int) -> int:
    """The most resident memory that a process ever had. Raises ValueError if it is over."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    if found is None:
        raise ValueError(f"the process {pid} is over")
    return int(found[1])


async def painted(screen: "Screen[Any]") -> None:
    """Wait until a screen has been painted."""
    done = asyncio.Event()
    screen.call_after_refresh(done.set)
    await done.wait()


async def paint_after(
    screen: "Screen[Any]",
    act: Callable[[], object],
    come: Callable[[], Awaitable[None]] | None = None,
) -> tuple[float, float]:
    """Milliseconds from an act, and what has to `come` of it, to the paint: passed, and at work."""
    await asyncio.sleep(0.05)
    began, worked = time.perf_counter(), time.process_time()
    act()
    if come is not None:
        await come()
    await painted(screen)
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def print_head(names: Sequence[str]) -> None:
    """Print the first line of a table."""
    print(f"{'ms (of them cpu)':26}", *(f"{name:>15}" for name in names))


def print_row(case: str, found: Mapping[str, float], names: Sequence[str]) -> None:
    """Print a line of it: milliseconds of each figure, of them at work, and the memory."""
    figures = (f"{found[f'{name}_ms']:.1f} ({found[f'{name}_cpu_ms']:.1f})" for name in names)
    print(f"{case:26}", *(f"{figure:>15}" for figure in figures), f"{found['memory_mb']:.0f} MB")


def p95(values: Iterable[float]) -> float:
    """Give the 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]
