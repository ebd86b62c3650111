"""A turn left before it ended: the next program looks after it, and sends nothing twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from contract_tests.commands import still
from contract_tests.test_dialects import film_of
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from tui.config import load_config
from tui.nemo.errors import ServiceDown
from tui.opening import open_studio
from tui.studio.aftermath import Fate
from tui.studio.events import Changed, Event, Notice, TextArrived, ToolRunning, Waiting
from tui.studio.failures import SessionGone
from tui.studio.making import Maker
from tui.studio.studio import Studio

SPEED = 2000.0
DAY_S = 86_400.0
PROMPT = "turn this image into a 1-second animated video clip"


class Place:
    """A home and a service, and what was told there."""

    def __init__(self, mock: NemoMock, folder: Path) -> None:
        self.mock, self.folder = mock, folder
        self.told: list[Event] = []
        self.await_: type[Event] | None = None
        self.seen = asyncio.Event()

    def hear(self, event: Event) -> None:
        self.told.append(event)
        if self.await_ is not None and isinstance(event, self.await_):
            self.seen.set()

    @asynccontextmanager
    async def studio(self) -> AsyncIterator[Studio]:
        """Each is a program of its own, as far as anybody can tell."""
        self.told.clear()
        config = load_config(
            {
                "NEMO_API_URL": self.mock.url,
                "STILLREEL_HOME": str(self.folder / "home"),
                "STILLREEL_TIME_SCALE": "600",
            }
        )
        async with open_studio(config, self.hear) as studio:
            yield studio

    async def leave_at(self, kind: type[Event], doing: Callable[[], object]) -> None:
        """Cancel what is done at the first event of a kind."""
        self.await_ = kind
        self.seen.clear()
        task = asyncio.ensure_future(doing())  # type: ignore[call-overload]  # always a coroutine
        await self.seen.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    def messages(self) -> int:
        return sum(call["path"] == "/run_sse" for call in self.mock.journal)

    def clips(self) -> int:
        return sum(len(session["generated"]) for session in self.mock.state["sessions"])


@pytest.fixture
def place(start_nemo_mock: StartNemoMock, tmp_path: Path) -> Place:
    mock = start_nemo_mock(speed=SPEED, credits=1000, film=film_of, leaving="finish")
    return Place(mock, tmp_path)


async def test_what_a_left_turn_did_is_told_by_the_next_program(place: Place) -> None:
    async with place.studio() as studio:
        await studio.connect()
        await studio.upload([still(place.folder / "harbour.jpg")])
        await place.leave_at(ToolRunning, lambda: studio.ask(PROMPT))
    async with place.studio() as studio:
        await studio.connect()
        await studio.show()
        place.told.clear()
        assert await studio.settle() is Fate.DONE
        changes = [event.changes for event in place.told if isinstance(event, Changed)]
        assert changes[-1][0].startswith("New clip: 1 s")
        assert await studio.settle() is None
    assert (place.messages(), place.clips()) == (1, 1)


@pytest.mark.parametrize("moment", [TextArrived, ToolRunning])
async def test_a_job_that_was_interrupted_in_its_turn_is_finished_without_asking_again(
    place: Place, moment: type[Event]
) -> None:
    picture, out = still(place.folder / "harbour.jpg"), place.folder / "out.mp4"
    async with place.studio() as studio:
        maker = Maker(studio, place.hear)
        await place.leave_at(moment, lambda: maker.make([picture], PROMPT, out))
    async with place.studio() as studio:
        (film,) = await Maker(studio, place.hear).resume()
    assert film.path == out
    assert (place.messages(), place.clips()) == (1, 1)


async def test_a_left_turn_whose_session_is_gone_is_given_up_at_once(place: Place) -> None:
    picture = still(place.folder / "harbour.jpg")
    async with place.studio() as studio:
        await studio.connect()
        await studio.upload([picture])
        await place.leave_at(ToolRunning, lambda: studio.ask(PROMPT))
        place.mock.clock.jump(DAY_S + 1)
    async with place.studio() as studio:
        await studio.connect()
        with pytest.raises(SessionGone, match="no longer knows this session") as gone:
            await studio.settle()
        assert not any(isinstance(event, Waiting) for event in place.told)
        assert str(picture) in gone.value.advice
        await studio.upload([picture])
        assert await studio.settle() is None


async def test_a_session_that_goes_at_the_last_second_is_replaced_at_once(place: Place) -> None:
    picture = still(place.folder / "harbour.jpg")
    place.mock.fault("error:1002@run_sse;times=1")
    async with place.studio() as studio:
        await studio.connect()
        await studio.upload([picture])
        old = studio.project
        with pytest.raises(SessionGone) as gone:
            await studio.ask(PROMPT)
        assert old is not None
        assert studio.project is not None
        assert studio.project.session_id != old.session_id
        assert str(picture) in gone.value.advice


@pytest.mark.parametrize("fault", ["error:1002@run_sse;times=1", "error:1002@state;times=1"])
async def test_a_job_sends_its_stills_to_the_new_session_by_itself(
    place: Place, fault: str
) -> None:
    out = place.folder / "out.mp4"
    place.mock.fault(fault)
    async with place.studio() as studio:
        await Maker(studio, place.hear).make([still(place.folder / "harbour.jpg")], PROMPT, out)
    assert out.exists()
    assert place.clips() == 1


@pytest.mark.parametrize("call", ["upload", "state", "run_sse"])
async def test_sessions_that_never_stay_are_no_reason_to_make_more_and_the_job_waits(
    place: Place, call: str
) -> None:
    picture, out = still(place.folder / "harbour.jpg"), place.folder / "out.mp4"
    place.mock.fault(f"error:1002@{call};times=2")
    async with place.studio() as studio:
        maker = Maker(studio, place.hear)
        with pytest.raises(SessionGone):
            await maker.make([picture], PROMPT, out)
        assert maker.left
    assert len(place.mock.state["sessions"]) <= 3
    async with place.studio() as studio:
        await Maker(studio, place.hear).resume()
    assert out.exists()
    assert place.clips() == 1


@pytest.mark.parametrize("call", ["upload", "run_sse", "render", "poll"])
async def test_a_token_that_is_refused_once_costs_nobody_the_account(
    place: Place, call: str
) -> None:
    out = place.folder / "out.mp4"
    place.mock.fault(f"error:1001@{call};times=1")
    async with place.studio() as studio:
        await Maker(studio, place.hear).make([still(place.folder / "harbour.jpg")], PROMPT, out)
    assert len(place.mock.state["accounts"]) == 1
    assert place.clips() == 1


async def test_who_resumes_hears_what_became_of_the_message(place: Place) -> None:
    place.mock.fault("error:503,as=status@run_sse;times=1")
    async with place.studio() as studio:
        await studio.connect()
        with pytest.raises(ServiceDown):
            await studio.ask("good morning")
    async with place.studio() as studio:
        assert await Maker(studio, place.hear).resume() == ()
    said = [event.text for event in place.told if isinstance(event, Notice)]
    assert said[-1].endswith("To say it again: stillreel send 'good morning'")


async def test_a_gateway_in_trouble_may_have_passed_the_message_on_so_the_state_is_read(
    place: Place,
) -> None:
    picture, out = still(place.folder / "harbour.jpg"), place.folder / "out.mp4"
    place.mock.fault("error:503,as=status@run_sse;times=1")
    async with place.studio() as studio:
        with pytest.raises(ServiceDown):
            await Maker(studio, place.hear).make([picture], PROMPT, out)
    async with place.studio() as studio:
        (film,) = await Maker(studio, place.hear).resume()
        assert any(isinstance(event, Waiting) for event in place.told)
    assert film.path == out
    assert place.clips() == 1
