"""Control calls of the clock: reading it, setting its mode, moving it."""

from collections.abc import Callable
from typing import get_args

from mockserver.clock import MockClock, Mode
from mockserver.control.request import ControlError, ControlRequest, number, text, whole
from mockserver.control.views import clock_seen
from mockserver.service import renders
from mockserver.service.records import CANCELLED, COMPLETED, FAILED, PENDING, PROCESSING

LONGEST_S = 366 * 24 * 3600.0
MOST_EVENTS = 100_000
_STATUSES = (PENDING, PROCESSING, COMPLETED, FAILED, CANCELLED)


async def clock(request: ControlRequest) -> object:
    """`GET /__mock/clock`: what time it is, and how it passes."""
    request.query()
    return clock_seen(request.mock)


async def set_clock(request: ControlRequest) -> object:
    """`POST /__mock/clock`: let time pass otherwise: `mode`, `speed`, or both."""
    members = await request.members("mode", "speed")
    controlled = _controlled(request)
    speed = number(members["speed"], "`speed`") if "speed" in members else None
    usual = "scaled" if speed is not None else controlled.mode
    mode: Mode = text(members.get("mode", usual), "`mode`", get_args(Mode))  # type: ignore[assignment]  # one of the choices
    try:
        controlled.set_mode(mode, speed)
    except ValueError as error:
        raise ControlError.of(error) from error
    return clock_seen(request.mock)


async def advance(request: ControlRequest) -> object:
    """`POST /__mock/clock/advance`: live through `ms`, everyone waking at their own time."""
    members = await request.members("ms")
    ms = _bounded(number(members.get("ms"), "`ms`"), "`ms`", LONGEST_S * 1000)
    await _controlled(request).advance(ms)
    return clock_seen(request.mock)


async def jump(request: ControlRequest) -> object:
    """`POST /__mock/clock/jump`: be `seconds` later at once; what was due meanwhile is due now."""
    members = await request.members("seconds")
    seconds = number(members.get("seconds"), "`seconds`")
    _controlled(request).jump(_bounded(seconds, "`seconds`", LONGEST_S))
    return clock_seen(request.mock)


async def step(request: ControlRequest) -> object:
    """`POST /__mock/clock/step`: go on by `events`, or `until` something has come about."""
    members = await request.members("events", "until")
    if "until" in members:
        reached = await _controlled(request).until(_condition(request, members["until"]))
        return {"reached": reached, **clock_seen(request.mock)}
    events = whole(members.get("events", 1), "`events`", MOST_EVENTS)
    done = await _controlled(request).step(events)
    return {"stepped": done, **clock_seen(request.mock)}


def _controlled(request: ControlRequest) -> MockClock:
    found = request.mock.clock
    if not isinstance(found, MockClock):
        raise ControlError("This mock has a clock that cannot be controlled.", 409)
    return found


def _bounded(value: float, what: str, most: float) -> float:
    if not 0 <= value <= most:
        raise ControlError(f"{what} is a number from 0 to {most:g}: time goes forward only.")
    return value


def _condition(request: ControlRequest, wanted: object) -> Callable[[], bool]:
    """Read `{"render": id, "status": "completed"}` or `{"call": number}`, ended in any way."""
    mock = request.mock
    match wanted:
        case {"render": str(render_id), "status": str(status), **rest} if not rest:
            text(status, "`status`", _STATUSES)
            render = mock.service.renders.get(render_id)
            if render is None:
                raise ControlError(f"There is no render {render_id[:60]!r}.", 404)
            return lambda: renders.status_of(render, mock.clock.now_s()) == status
        case {"call": int(number), **rest} if not rest:
            entry = mock.journal.entry(number)
            if entry is None:
                raise ControlError(f"The journal holds no call {number}.", 404)
            return lambda: entry.ended is not None
    raise ControlError('`until` is {"render": id, "status": status} or {"call": number}.')
