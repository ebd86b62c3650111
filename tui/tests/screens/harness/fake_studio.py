"""A studio that tells the events that a test gives it, without any wait."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from textual.pilot import Pilot

from tui.config import Config
from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.nemo.protocol.tap import Tap
from tui.screens.application import Stillreel
from tui.screens.main.operations import Operations
from tui.screens.main.panels import Panels
from tui.screens.main.presenter import EventPresenter
from tui.screens.main.screen import MainScreen
from tui.studio.events import (
    Changed,
    Compared,
    Connected,
    CreditsRead,
    Delivery,
    Event,
    Failed,
    Recovered,
    Saved,
    Tell,
    TextArrived,
    TimelineUnread,
    ToolRunning,
    TurnEnded,
    Uploaded,
    Uploading,
    Waiting,
    WaitingKind,
)
from tui.studio.failures import describe
from tui.studio.intent import RoutedMessage
from tui.studio.listed_events import Leftover, VersionListed
from tui.studio.timeline import Begun, Change, Clip, Lane, LaneAdded, Timeline
from tui.studio.turns.delivery import after_turn
from tui.tests.screens.harness.fake_accounts import FakeAccounts
from tui.tests.screens.harness.fake_memory import FakeMemory
from tui.tests.screens.harness.fake_projects import FakeProjects
from tui.tests.screens.harness.reading import read
from tui.tests.screens.harness.unwatched import glancing
from tui.widgets.passage import Passage

T = TypeVar("T")

_LIMIT_S = 60.0

FILM = Timeline(
    lanes=(
        Lane(
            "video",
            (
                Clip("harbour", 0, 6000, None, "slow push in"),
                Clip("gulls", 5000, 7000, None, "pan left"),
            ),
        ),
        Lane("audio", (Clip("Lo-fi", 0, 12000, 0.35),)),
        Lane("text", (Clip('"Harbour"', 0, 3000),)),
    ),
    duration_ms=12000,
    title="Harbour",
    width=1920,
    height=1080,
)
CHANGES = (Begun(12_000, (1920, 1080)), LaneAdded(FILM.lanes[1]))
CHANGES_SAID = ("New clip: 12 s, 1920×1080", "Added BGM: Lo-fi (0–12 s, 35%)")


class StoppedClock:
    """A clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.time = 1000.0

    def now(self) -> float:
        return self.time

    def today(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        self.time += seconds

    async def wait_for(self, awaitable: Awaitable[T], seconds: float) -> T:
        return await awaitable

    @asynccontextmanager
    async def limit(self, seconds: float) -> AsyncIterator[None]:
        yield


@dataclass
class FakeStudio:
    """What the studio will do, and what was asked of it.

    Once it is connected it tells the events of `recovering` the last message, whose outcome is
    `outcome`, and those of the renders that were `left`.
    """

    service: str = "mock"
    project_name: str = "harbour"
    balance: CreditsRead | None = field(default_factory=lambda: CreditsRead(100, 40, 140))
    timeline: Timeline = field(default_factory=Timeline)
    clock: StoppedClock = field(default_factory=StoppedClock)
    asked: list[object] = field(default_factory=list)
    began: list[tuple[str | None, bool]] = field(default_factory=list)
    turn: Sequence[Event | Exception] = ()
    uploads: Sequence[Event | Exception] = ()
    exports: Sequence[Event | Exception] = ()
    connecting: Sequence[Event | Exception] = ()
    recovering: Sequence[Event | Exception] = ()
    outcome: TurnOutcome | None = None
    left: Sequence[Event | Exception] = ()
    versions: Sequence[VersionListed] = ()
    earlier: Timeline = field(default_factory=Timeline)
    user_id: str | None = "anon_1"
    delivery: Delivery = Delivery.NOT_TAKEN
    is_unread: bool = False
    unblock: asyncio.Event = field(default_factory=asyncio.Event)
    blocks_turn: bool = False
    blocks_export: bool = False
    blocks_recovery: bool = False
    broken: Exception | None = None
    memory: FakeMemory = field(default_factory=FakeMemory)
    projects: FakeProjects = field(default_factory=FakeProjects)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    tap: Tap = field(default_factory=Tap)
    tell: Tell = print
    project_id: str = "p1"

    def opener(self, config: Config, tell: Tell) -> AbstractAsyncContextManager["FakeStudio"]:
        return self._open(config, tell)

    @asynccontextmanager
    async def _open(self, config: Config, tell: Tell) -> AsyncIterator["FakeStudio"]:
        def tell_and_update(event: Event) -> None:
            self._update_delivery(event)
            tell(event)

        self.tell = tell_and_update
        self.projects.look = self._leftovers
        self.accounts.uses_own_token = self.accounts.uses_own_token or config.token is not None
        if self.broken is not None:
            raise self.broken
        try:
            yield self
        finally:
            self.asked.append("closed")

    async def connect(self, project: str | None = None, *, new: bool = False) -> None:
        self.began.append((project, new))
        await self._play(self.connecting)
        self.tell(Connected(self.service, self.project_id, "s1", resumed=False, anonymous=True))

    async def upload(
        self, sources: Sequence[Source], *, are_seen: bool = False
    ) -> tuple[Uploaded, ...]:
        self.asked.append(("upload", tuple(source.word for source in sources)))
        if self.uploads:
            await self._play(self.uploads)
            return tuple(event for event in self.uploads if isinstance(event, Uploaded))
        done = []
        for source in sources:
            name = source.name
            self.tell(Uploading(name, 500, 1000))
            done.append(Uploaded(name, 1000, 4032, 3024))
            self.tell(done[-1])
        return tuple(done)

    async def carry_out(self, routed: RoutedMessage) -> None:
        self.asked.append(("message", routed.message))
        self.delivery = Delivery.NOT_TAKEN
        await self._play(self.turn)
        if self.blocks_turn:
            await self.unblock.wait()
        if not any(isinstance(event, TurnEnded) for event in self.turn):
            self.delivery = Delivery.TAKEN

    async def export(
        self, out: Path | None = None, *, force: bool = False, version: int | None = None
    ) -> Saved:
        self.asked.append(("export", out, force) if version is None else ("export", out, version))
        await self._play(self.exports)
        if self.blocks_export:
            await self.unblock.wait()
        saved = Saved(out or Path("/films/film.mp4"), 8_100_000, 12.0, 1920, 1080)
        self.tell(saved)
        return saved

    async def list_versions(self) -> None:
        await self._play(self.versions)

    async def compare(self, before: int, after: int | None = None) -> None:
        self.asked.append(("compare", before, after))
        self.tell(Compared(before, after, CHANGES, FILM, self.earlier))

    async def refresh_timeline(self) -> Timeline:
        self.asked.append("refresh_timeline")
        self.tell(Changed((), self.timeline))
        return self.timeline

    async def credits(self) -> CreditsRead:
        self.asked.append("credits")
        assert self.balance is not None
        self.tell(self.balance)
        return self.balance

    def _leftovers(self) -> Sequence[Leftover]:
        asks = self.recovering or self.outcome is not None
        left = {Leftover.MESSAGE: asks, Leftover.EXPORT: self.left}
        return [due for due, is_so in left.items() if is_so]

    async def recover(self) -> tuple[Recovered, ...]:
        self.asked.append("recover")
        await self._play(self.recovering)
        if self.blocks_recovery:
            await self.unblock.wait()
        outcome, self.outcome = self.outcome, None
        return () if outcome is None else (Recovered(outcome, "make it move"),)

    async def resume_renders(self) -> Sequence[Saved]:
        self.asked.append("resume_renders")
        left, self.left = self.left, ()
        await self._play(left)
        if left and self.blocks_export:
            await self.unblock.wait()
        return [event for event in left if isinstance(event, Saved)]

    async def stop_render(self) -> bool:
        self.asked.append("stop render")
        return True

    def hurry(self) -> None:
        self.asked.append("hurry")

    def explain(self, error: BaseException) -> Failed:
        return describe(error, web_url="https://nemovideo.com", user_id=self.user_id)

    async def _play(self, events: Sequence[Event | Exception]) -> None:
        for event in events:
            if isinstance(event, Exception):
                raise event
            self.tell(event)

    def _update_delivery(self, event: Event) -> None:
        """As the studio does: a word of the service means that it has the message."""
        match event:
            case TimelineUnread():
                self.is_unread = True
            case TurnEnded():
                self.delivery = after_turn(event, unread=self.is_unread)
            case Waiting(kind=WaitingKind.LOST | WaitingKind.SILENT):
                self.delivery = Delivery.DOUBTFUL
            case TextArrived() | ToolRunning():
                self.delivery = Delivery.TAKEN


def answer(
    *texts: str, film: Timeline = FILM, changes: tuple[Change, ...] = CHANGES
) -> list[Event]:
    """The events of a turn that goes well."""
    events: list[Event] = [TextArrived(text, final=True) for text in texts]
    if changes:
        events.append(Changed(changes, film))
    tracks = tuple(lane.kind for lane in film.lanes)
    events.append(TurnEnded(texts, (), (), (), TurnOutcome.COMPLETE, tracks, changes))
    return events


def a_config(folder: Path) -> Config:
    """A configuration of a test's own."""
    return Config(
        api_url="http://127.0.0.1:1",
        web_url="http://127.0.0.1:1",
        config_dir=folder / "config",
        data_dir=folder / "data",
        cache_dir=folder / "cache",
        mock=True,
    )


def an_app(
    studio: FakeStudio,
    sources: Sequence[Path | str] = (),
    theme: str = "",
    config: Config | None = None,
) -> Stillreel:
    """The program on a played studio, without anything that moves by itself."""
    given = tuple(map(Source.read, sources))
    app = Stillreel(config or a_config(Path("/dev/null/nowhere")), given, opener=studio.opener)
    app.animation_level = "none"
    app.theme = theme or app.theme
    return app


@asynccontextmanager
async def running(
    studio: FakeStudio, sources: Sequence[Path | str] = (), size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Pilot[None]]:
    """The program at rest after its start: connected, with nothing asked for yet.

    It is not painted before something happens: it looks the same in a thousand tests.
    """
    app = an_app(studio, sources)
    async with app.run_test(size=size, notifications=True) as pilot:
        with glancing():
            await until(pilot, lambda: has_started(pilot, studio))
        yield pilot


async def until(pilot: Pilot[None], reached: Callable[[], bool]) -> None:
    """Let the program work until something is so; fails when it never is."""
    began = time.monotonic()
    while (waited := time.monotonic() - began) < _LIMIT_S:
        with glancing():
            await pilot.pause()
        if reached():
            await pilot.pause()
            return
        # Files are inspected in threads: there is no event to wait on.
        await asyncio.sleep(min(0.02, max(0.002, waited / 10)))
    raise AssertionError(f"this never came about; the screen shows\n{text_of(pilot)}")


async def until_read(pilot: Pilot[None], words: str) -> None:
    """Wait until these words can be read on the terminal."""
    await until(pilot, lambda: words in text_of(pilot))


async def until_said(pilot: Pilot[None], words: str) -> None:
    """Wait until these words were said, or can be read, however they are broken."""
    await until(pilot, lambda: words in words_of(pilot))


def has_started(pilot: Pilot[None], studio: FakeStudio) -> bool:
    """Whether it is connected, shows its project as it was left, and does nothing else."""
    restoring = [one for one in pilot.app.workers if one.group == "restore"]
    return "refresh_timeline" in studio.asked and not operations_of(pilot).running and not restoring


def main_of(pilot: Pilot[None]) -> MainScreen:
    """The main screen, whatever lies over it."""
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, MainScreen)
    return screen


def panels_of(pilot: Pilot[None]) -> Panels:
    """The panels of the main screen."""
    return main_of(pilot).view.panels


def operations_of(pilot: Pilot[None]) -> Operations:
    """What the main screen has the studio do."""
    return main_of(pilot).parts.operations


def presenter_of(pilot: Pilot[None]) -> EventPresenter:
    """What shows the reports on the main screen."""
    return main_of(pilot).parts.presenter


def text_of(pilot: Pilot[None]) -> str:
    """Everything that can be read on the terminal."""
    return read(pilot.app.screen)


def words_of(pilot: Pilot[None]) -> str:
    """What was said and what is on the screen, in one line, however it was broken."""
    log = panels_of(pilot).conversation.log_view
    said = [line.plain for passage in log.query(Passage) for line in passage.lay(90)]
    lines = [*said, *text_of(pilot).replace("│", " ").split("\n")]
    return " ".join(word for line in lines for word in line.split())


async def send(pilot: Pilot[None], text: str) -> None:
    """Write a message and press Enter."""
    panels_of(pilot).prompt.load_text(text)
    panels_of(pilot).prompt.focus()
    await pilot.press("enter")
    await pilot.pause()
