"""How fast the list of projects opens, how fast keys are answered in it, and what memory it takes.

    python -m contract_tests.benchmarks.projects

A library is made with many projects, each with a still, two turns and a clip. The program is
started on it in a process of its own, without a service or a terminal: what is measured is from the
key that opens the list until its rows are painted; then from a key in it to the paint that shows
what it did; and from a letter of a search to the paint of what it found.
"""

import argparse
import asyncio
import json
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image
from textual.widgets import Input

from contract_tests.benchmarks.apart import (
    in_own_process,
    p95,
    paint_after,
    painted,
    print_head,
    print_row,
)
from tui.library.library import Library
from tui.library.records import RenderState, StillRecord, StillState, TurnOutcome
from tui.screens.projects.rows import ProjectRows
from tui.screens.projects.screen import ProjectList
from tui.studio.listed_events import ProjectListed
from tui.studio.projects.known_projects import listed_projects, pictured_by
from tui.tests.screens.harness.fake_projects import FakeProjects
from tui.tests.screens.harness.fake_studio import FakeStudio, a_config, an_app, main_of, until

_FIGURES = ("open", "key", "search")
_MOVES = ("j", "j", "j", "pagedown", "k", "G", "k", "g")


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--projects", type=int, default=2000)
    options.add_argument("--keys", type=int, default=100)
    options.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.inside is not None:
        print(json.dumps(asyncio.run(_measured(chosen.inside, chosen.keys))))
        return
    print_head(_FIGURES)
    for projects in (10, chosen.projects):
        found = in_own_process("projects", partial(_make, projects=projects), chosen.keys)
        print_row(f"{projects} projects", found, _FIGURES)


def _make(folder: Path, projects: int) -> None:
    still = folder / "still.jpg"
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(still)
    library = Library(folder / "library.sqlite3")
    for number in range(projects):
        name = f"海边的港口 {number}" if number % 3 else f"harbour {number}"
        project = library.projects.add(
            "mock", name, f"s{number}", None, float(number), f"usr_{number % 4}"
        ).id
        record = StillRecord(str(still), still.name, StillState.WAITING, "", 9, 4, 3)
        library.stills.save(project, [record])
        for message in ("make a clip of it", f"{number}: 加一点钢琴, and slower, please"):
            turn = library.turns.open(project, message, 1.0)
            library.turns.close(turn, TurnOutcome.COMPLETE, 2.0)
            library.turns.spend(turn, 100)
        render = library.renders.open(project, f"/clips/{number}.mp4", float(number))
        library.renders.name(render, f"/clips/{number}.mp4", 9, 12.0)
        library.renders.mark(render, RenderState.SAVED)
    library.close()


@dataclass
class _Known(FakeProjects):
    """Those of a library."""

    library: Library | None = None

    async def listed(self) -> Sequence[ProjectListed]:
        assert self.library is not None
        return await asyncio.to_thread(listed_projects, self.library, "mock")

    async def pictured_by(self, project: str) -> Sequence[Path]:
        assert self.library is not None
        return await asyncio.to_thread(pictured_by, self.library, project)


async def _measured(folder: Path, keys: int) -> dict[str, float]:
    library = Library(folder / "library.sqlite3")
    studio = FakeStudio(projects=_Known(library=library))
    app = an_app(studio, config=a_config(folder))
    async with app.run_test(size=(120, 40)) as pilot:
        operations = main_of(pilot).parts.operations
        await until(pilot, lambda: "refresh_timeline" in studio.asked and not operations.running)
        began, worked = time.perf_counter(), time.process_time()
        main_of(pilot).action_projects()
        await _reached(lambda: any(rows.projects for rows in app.screen.query(ProjectRows)))
        screen = app.screen
        assert isinstance(screen, ProjectList)
        await painted(screen)
        opened = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
        rows, field = screen.query_one(ProjectRows), screen.query_one(Input)
        moves = [
            await paint_after(screen, partial(_do, rows, key)) for key in (_MOVES * keys)[:keys]
        ]
        screen.set_focus(field)
        letters = "harbour 19" + "\b" * 10
        typed = [
            await _found_after(screen, partial(_type, field, letter))
            for letter in (letters * keys)[:keys]
        ]
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    library.close()
    return {
        "open_ms": opened[0],
        "open_cpu_ms": opened[1],
        "key_ms": p95(passed for passed, _ in moves),
        "key_cpu_ms": p95(at_work for _, at_work in moves),
        "search_ms": p95(passed for passed, _ in typed),
        "search_cpu_ms": p95(at_work for _, at_work in typed),
        "memory_mb": peak_mb,
    }


def _do(rows: ProjectRows, key: str) -> None:
    match key:
        case "j" | "k":
            rows.action_mark(1 if key == "j" else -1)
        case "pagedown":
            rows.action_page(1)
        case _:
            rows.mark(0 if key == "g" else len(rows.projects))


def _type(field: Input, letter: str) -> None:
    if letter == "\b":
        field.action_delete_left()
    else:
        field.insert_text_at_cursor(letter)


async def _reached(is_so: Callable[[], bool]) -> None:
    for _ in range(20_000):
        if is_so():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("this never came about")


async def _found_after(screen: ProjectList, act: Callable[[], object]) -> tuple[float, float]:
    """Measure the same to the paint of what was found."""
    rows = screen.query_one(ProjectRows)
    before = rows.projects
    return await paint_after(screen, act, lambda: _reached(lambda: rows.projects is not before))


if __name__ == "__main__":
    main()
