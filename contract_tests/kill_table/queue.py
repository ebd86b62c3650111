"""A row of the queue's kill table: the interface dies amid three rows, the next start goes on."""

from pathlib import Path

from contract_tests.harness.batch_trial import (
    CREDITS_GRANTED,
    ROWS,
    TURN,
    BatchOutcome,
    calls,
    coloured_stills,
    shows,
)
from contract_tests.harness.killer import Killer
from contract_tests.harness.screens.queue_screen import (
    enqueue,
    interface,
    queue_of,
    wait_for_question,
    wait_for_text,
)
from mockserver.pytest_plugin import NemoMock
from tui.tests.patience import PATIENT
from tui.tests.screens.harness.fake_studio import text_of, until
from tui.tests.screens.harness.terminal import Terminal


class QueueTrial:
    """A queue of three rows in the home of the environment, and a killer around the mock."""

    def __init__(self, mock: NemoMock, killer: Killer, folder: Path) -> None:
        self.mock, self.killer, self.folder = mock, killer, folder
        self.stills = coloured_stills(folder, ROWS)
        enqueue(folder, self.stills)

    def die(self) -> int | None:
        """Have the queue made in a terminal until that is killed; gives how it ended."""
        terminal = Terminal([], self.folder, 24, 80, PATIENT, examine_here=True)
        self.killer.victim = terminal.pid
        terminal.sees("credits")
        terminal.write("\x02")
        terminal.sees("start/stop")
        terminal.write("s")
        terminal.sees("Not now")
        terminal.write("y")
        terminal.until(terminal.ended, "its end")
        status = terminal.status
        terminal.close()
        return status

    async def go_on(self) -> BatchOutcome:
        """Start anew: nothing begins by itself; what is left is made when it is told to."""
        before = calls(self.mock, "run_sse")
        async with interface() as pilot:
            await until(pilot, lambda: "to make" in text_of(pilot))
            idle = calls(self.mock, "run_sse") == before
            await pilot.press("ctrl+b", "s")
            await wait_for_question(pilot, "Not now")
            await pilot.press("y")
            await until(pilot, lambda: not queue_of(pilot).is_running)
            await wait_for_text(pilot, "3 saved")
            said = text_of(pilot)
        films = [self.folder / f"{number}.mp4" for number in range(1, ROWS + 1)]
        pairs = zip(films, self.stills, strict=True)
        state = self.mock.state
        return BatchOutcome(
            code=0 if idle else 1,
            said=said,
            right_films=sum(film.exists() and shows(film, still) for film, still in pairs),
            sessions=sum(bool(each["uploads"]) for each in state["sessions"]),
            uploads=sum(len(each["uploads"]) for each in state["sessions"]),
            generations=sum(len(each["generated"]) for each in state["sessions"]),
            spent=sum(CREDITS_GRANTED - each["credits"]["total"] for each in state["accounts"]),
            messages=self.killer.seen.count(f"POST {TURN}"),
            parts=len(list(self.folder.glob("*.part"))),
        )
