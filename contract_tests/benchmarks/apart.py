"""A measure of the interface in a process of its own, on a folder that was made for it."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path


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
