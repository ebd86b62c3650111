"""How fast a long project opens, how fast keys are answered in it, and what memory it takes.

    python -m contract_tests.benchmarks.reopening

A library is made with one long project. The program is started on it in a process of its own, on a
played service, without a terminal: what is measured is from the moment when the session is there
until the last message is painted; then from a key to the paint that shows it.
"""

import argparse
import asyncio
import json
import resource
import time
from functools import partial
from pathlib import Path

from contract_tests.benchmarks.apart import in_own_process, p95, paint_after, print_head, print_row
from tui.config import Config
from tui.library.library import Library
from tui.library.records import EntryRecord, StillRecord, StillState, TurnOutcome
from tui.screens.main.keeping import Keeping
from tui.studio.events import Changed, Event, TextArrived, TurnEnded
from tui.studio.keeping.memory import Page, SavedProject, page_before, saved_project
from tui.studio.keeping.stored_events import MessageSent, to_text
from tui.tests.screens.harness.fake_memory import FakeMemory
from tui.tests.screens.harness.fake_studio import CHANGES, FILM, FakeStudio, an_app, main_of, until

_FIGURES = ("open", "key", "page")
ANSWER = (
    "The boats **drift**, the camera moves in slowly.\n\n- harbour, 6 s\n- gulls, 7 s\n\n港口" * 3
)


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--messages", type=int, default=5000)
    options.add_argument("--stills", type=int, default=500)
    options.add_argument("--keys", type=int, default=100)
    options.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.inside is not None:
        print(json.dumps(asyncio.run(_measured(chosen.inside, chosen.keys))))
        return
    print_head(_FIGURES)
    for messages, stills in ((0, 0), (chosen.messages, 0), (chosen.messages, chosen.stills)):
        make = partial(_make, messages=messages, stills=stills)
        found = in_own_process("reopening", make, chosen.keys)
        print_row(f"{messages} messages, {stills} stills", found, _FIGURES)


def _make(folder: Path, messages: int, stills: int) -> None:
    library = Library(folder / "library.sqlite3")
    project = library.projects.add("mock", "harbour", "s1", None, 1.0).id
    entries = []
    for number in range(messages):
        turn: tuple[Event, ...] = (
            MessageSent(f"{number}: turn these into a 12-second clip with soft piano"),
            TextArrived(ANSWER, final=True),
            Changed(CHANGES, FILM),
            TurnEnded((ANSWER,), (), (), (), TurnOutcome.COMPLETE, ("video",), CHANGES),
        )
        entries += [
            EntryRecord(project, float(number), event.name, to_text(event)) for event in turn
        ]
    library.entries.add(entries)
    library.stills.save(
        project,
        [
            StillRecord(
                f"/stills/DSC_{number:04}.jpg",
                f"DSC_{number:04}.jpg",
                StillState.WAITING,
                "",
                9,
                4,
                3,
            )
            for number in range(stills)
        ],
    )
    library.close()


class _Remembering(FakeMemory):
    """A library of its own."""

    library: Library
    asked_at = cpu = 0.0

    async def saved_project(self, project: str, *, is_alone: bool) -> SavedProject:
        self.asked_at, self.cpu = time.perf_counter(), time.process_time()
        project = self.library.projects.listed("mock")[0].id
        end = self.library.entries.last(project) + 1
        return await asyncio.to_thread(saved_project, self.library, project, end)

    async def page_before(self, project: str, end: int) -> Page:
        project = self.library.projects.listed("mock")[0].id
        return await asyncio.to_thread(page_before, self.library, project, end)


async def _measured(folder: Path, keys: int) -> dict[str, float]:
    memory = _Remembering()
    studio = FakeStudio(memory=memory)
    memory.library = Library(folder / "library.sqlite3")
    config = Config(
        api_url="http://127.0.0.1:1",
        web_url="http://127.0.0.1:1",
        config_dir=folder / "config",
        data_dir=folder / "data",
        cache_dir=folder / "cache",
        mock=True,
    )
    opened = _Opened()
    app = an_app(studio, config=config)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = main_of(pilot)
        await opened.wait()
        opened_ms = (opened.at - memory.asked_at) * 1000
        opened_cpu_ms = (opened.cpu - memory.cpu) * 1000
        await until(pilot, lambda: not screen.parts.operations.running)
        prompt = screen.parts.panels.prompt
        typed = [await paint_after(screen, lambda: prompt.insert("x")) for _ in range(keys)]
        talk = screen.parts.panels.conversation
        paged = [await paint_after(screen, lambda: talk.page(-1)) for _ in range(keys)]
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "open_ms": opened_ms,
        "open_cpu_ms": opened_cpu_ms,
        "key_ms": p95(passed for passed, _ in typed),
        "key_cpu_ms": p95(worked for _, worked in typed),
        "page_ms": p95(passed for passed, _ in paged),
        "page_cpu_ms": p95(worked for _, worked in paged),
        "memory_mb": peak_mb,
    }


class _Opened:
    """When the project was shown and painted."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.at = self.cpu = 0.0
        opening = Keeping.open_project

        async def timed(keeping: Keeping) -> None:
            await opening(keeping)
            keeping._panels.prompt.screen.call_after_refresh(self._note)

        Keeping.open_project = timed  # type: ignore[method-assign,assignment] # for this process

    def _note(self) -> None:
        self.at, self.cpu = time.perf_counter(), time.process_time()
        self._event.set()

    async def wait(self) -> None:
        """Until then."""
        await self._event.wait()


if __name__ == "__main__":
    main()
