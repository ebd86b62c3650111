"""A row of the fault table through the terminal interface: a pilot who does what is offered."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from textual.pilot import Pilot

from contract_tests.fault_table.rows import INTERFACE
from contract_tests.fault_table.trial import Outcome, Trial
from contract_tests.harness.commands import still
from contract_tests.harness.prompts import ANIMATE
from tui.config import load_config
from tui.media.sources import Source
from tui.screens.application import Stillreel
from tui.screens.dialogs.question import Question
from tui.screens.main.operations import Operations
from tui.screens.main.panels import Panels
from tui.screens.main.screen import MainScreen
from tui.screens.main.wording import UP_RECALLS
from tui.tests.screens.harness.at_rest import pilots_wait_for_rest
from tui.tests.screens.harness.unwatched import glancing
from tui.widgets.passage import Passage

_MOST_STEPS = 5
_LIMIT_S = 60.0
_READS = ("note", "failed")


class StuckError(AssertionError):
    """The interface never became idle."""


async def through_interface(trial: Trial) -> Outcome:
    """Make a film while the fault strikes; then go on without it, as the screen offers."""
    app = Stillreel(load_config(trial.environ), (Source.read(trial.still),))
    app.animation_level = "none"
    run = _Run(trial)
    crash = ""
    with (
        patch("tui.screens.main.layout._FILL_DELAY_S", 0.001),
        pilots_wait_for_rest(),
        _uncollected(),
    ):
        try:
            async with app.run_test(size=(120, 40), notifications=True) as pilot:
                run.pilot = pilot
                await run.through()
        except Exception as error:  # noqa: BLE001 - whatever ends the program is the finding
            crash = f"{type(error).__name__}: {error}"
    return trial.outcome(
        INTERFACE,
        code=app.return_code or 0,
        read=run.read,
        steps=tuple(run.steps),
        done=trial.has_film,
        recoverable=run.recoverable,
        crash=crash or (repr(app.defect) if app.defect else ""),
    )


class _Run:
    """One run of the interface."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.pilot: Pilot[None]
        self.read = ""
        self.steps: list[str] = []
        self.recoverable = False

    @property
    def main(self) -> MainScreen:
        screen = self.pilot.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def _panels(self) -> Panels:
        return self.main.view.panels

    @property
    def _operations(self) -> Operations:
        return self.main.parts.operations

    async def through(self) -> None:
        """Send the message, export; then, without the fault, whatever is offered."""
        row = self.trial.row
        at_the_start = row.call in ("token", "session", "state", "credits") and not row.skip
        if at_the_start:
            self.trial.arm()
        await self._until(lambda: self.main.view.is_filled and self._operations.service != "")
        await self._until_idle()
        if at_the_start:
            self.trial.wait_out()
        else:
            self.trial.arm()
        await self._send()
        await self._film()
        self.read = self._words()
        self.trial.disarm()
        self.recoverable = self.trial.has_film or self._offered() != "nothing"
        while not self.trial.has_film and len(self.steps) < _MOST_STEPS:
            step = self._offered()
            self.steps.append(step)
            if step in ("nothing", "recall"):
                break  # to ask for the whole of it again is no going on
            await self._do(step)

    async def _send(self) -> None:
        self._panels.prompt.load_text(ANIMATE)
        await self._enter()
        await self._until_idle()

    async def _film(self) -> None:
        """Export what there is; where the row is about it, stop the export first."""
        timeline = self._panels.timeline.timeline
        if timeline is None or not timeline.exportable:
            return
        self._export()
        if self.trial.row.call == "cancel" and not self.steps:
            await self._until(lambda: self.trial.is_polled or self._is_idle())
            self._operations.stop_render()
        await self._until_idle()

    def _export(self) -> None:
        self._panels.renders.begin()
        self._operations.export(self.trial.out, force=False)

    def _offered(self) -> str:
        """What the screen has for somebody who wants the film."""
        if self._panels.prompt.text.strip():
            refused = any(still.state == "refused" for still in self._panels.stills.stills)
            return "another still, enter" if refused else "enter"
        if self.main.parts.presenter.lost_message:
            return "send again"
        words = self._words()
        if "resumes it" in words and "resume" not in self.steps:
            return "resume"
        timeline = self._panels.timeline.timeline
        if timeline is not None and timeline.exportable:
            return "export"
        if UP_RECALLS in words:
            return "recall"
        unread = "ctrl+t reads it again" in words and "timeline" not in self.steps
        return "timeline" if unread else "nothing"

    async def _do(self, step: str) -> None:
        match step:
            case "another still, enter":
                self.main.parts.adding.add(
                    [Source.read(still(self.trial.folder / "quay.png", (60, 40)))]
                )
                await self._until(lambda: bool(self._panels.stills.waiting))
                await self._enter()
            case "enter":
                await self._enter()
            case "resume":
                await self.pilot.press("alt+g")
            case "timeline":
                await self.pilot.press("ctrl+t")
            case "send again":
                await self.pilot.press("alt+r")
                await self._until(lambda: isinstance(self.pilot.app.screen, Question))
                await self.pilot.press("y")
        await self._until_idle()
        await self._film()

    async def _enter(self) -> None:
        self._panels.prompt.focus()
        await self.pilot.press("enter")

    def _words(self) -> str:
        """The notes and failures in the conversation, a line each."""
        passages = self._panels.conversation.log_view.query(Passage)
        return "\n".join(
            " ".join(" ".join(line.plain.split()) for line in passage.lay(400)).lstrip("·✗ ")
            for passage in passages
            if passage.voice in _READS
        )

    def _is_idle(self) -> bool:
        return not self._operations.running

    async def _until_idle(self) -> None:
        """Nothing runs any more, and what came last is shown."""
        await self._until(self._is_idle)
        await self.pilot.pause()
        await self._until(self._is_idle)

    async def _until(self, reached: Callable[[], bool]) -> None:
        limit = time.monotonic() + _LIMIT_S
        while time.monotonic() < limit:
            with glancing():
                await self.pilot.pause()
            if reached():
                return
            await asyncio.sleep(0.005)
        running = ", ".join(sorted(self._operations.running))
        raise StuckError(f"still at it: {running or 'nothing'}")


@contextmanager
def _uncollected() -> Iterator[None]:
    """As the program itself starts: without looking for garbage meanwhile."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
