"""How the wire looks: sizes, without colours, an error, nothing."""

import time
from collections.abc import Awaitable, Callable, Iterator

import pytest
from textual.pilot import Pilot

from tui.nemo.protocol.tap import End
from tui.tests.screens.harness.fake_studio import FakeStudio, an_app, has_started, until
from tui.tests.screens.wire.calls import Service, looked

Snap = Callable[..., bool]
WIDE, NARROW, SMALL = (120, 40), (80, 24), (60, 20)


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("textual.widgets.Input.cursor_blink", False)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def a_day(service: Service, studio: FakeStudio) -> Callable[[Pilot[None]], Awaitable[None]]:
    """A short call, one refused, one that failed, a film that was cut, a turn that runs."""

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_started(pilot, studio))
        await pilot.press("ctrl+l")
        await looked(pilot)
        service.call("/api/credits/balance/simple", {"code": 0, "data": {"available": 100}})
        service.call("/api/auth/claim-token", {"code": 2001, "message": "no"}, method="POST")
        lost = service.begin("/api/state/nemo_agent/me/4711/latest")
        service.clock.s += 10
        lost.unanswered(ConnectionError("api.example.test did not answer in time."))
        film = service.begin("https://files.example.test/港口/v1.mp4?Signature=abcdef12345")
        service.clock.s += 0.3
        film.answered(206, (("content-type", "video/mp4"),))
        service.clock.s += 75
        film.end = End.CUT
        film.ended(8_100_000)
        turn = service.stream({"text": "turn this into a 10-second clip"})
        turn.came(b": heartbeat\n\n")
        service.say(
            turn, "The boats **drift**, ", "the camera moves in slowly. 港口 in the evening"
        )
        turn.came(b'data: {"type":"error","code":500,"message":"[no] more"}\n\n')
        await looked(pilot)
        await pilot.press("m")

    return scene


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL], ids=["wide", "narrow", "small"])
def test_calls_can_be_told_apart(snap_compare: Snap, size: tuple[int, int]) -> None:
    service = Service()
    studio = FakeStudio(tap=service.tap)
    scene = a_day(service, studio)
    assert snap_compare(an_app(studio), terminal_size=size, run_before=scene)


def test_they_can_without_colours(snap_compare: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    service = Service()
    studio = FakeStudio(tap=service.tap)
    scene = a_day(service, studio)
    assert snap_compare(an_app(studio), terminal_size=WIDE, run_before=scene)


def test_a_call_fills_a_narrow_screen(snap_compare: Snap) -> None:
    service = Service()
    studio = FakeStudio(tap=service.tap)
    day = a_day(service, studio)

    async def scene(pilot: Pilot[None]) -> None:
        await day(pilot)
        await pilot.press("enter", "up", "enter", "slash", *"boats")
        await pilot.pause()

    assert snap_compare(an_app(studio), terminal_size=NARROW, run_before=scene)


def test_an_empty_wire_says_what_will_be_there(snap_compare: Snap) -> None:
    service = Service()
    studio = FakeStudio(tap=service.tap)

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_started(pilot, studio))
        await pilot.press("ctrl+l")
        await looked(pilot)

    assert snap_compare(an_app(studio), terminal_size=NARROW, run_before=scene)
