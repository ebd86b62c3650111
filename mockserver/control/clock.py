"""Control calls of the clock: how time passes, and making it pass."""

from collections.abc import Callable
from typing import get_args

from mockserver.clock import MockClock, Mode
from mockserver.control.request import ControlError, ControlRequest, number, text, whole
from mockserver.control.views import clock_seen
from mockserver.service import renders as export
from mockserver.service.records import CANCELLED, COMPLETED, FAILED, PENDING, PROCESSING

LONGEST_S = 366 * 24 * 3600.0
MOST_EVENTS = 100_000
_STATUSES = (PENDING, PROCESSING, COMPLETED, FAILED, CANCELLED)


async def clock(asking: ControlRequest) -> object:
    """`GET /__mock/clock`: what time it is, and how it passes."""
    asking.query()
    return clock_seen(asking.mock)


async def set_clock(asking: ControlRequest) -> object:
    """`POST /__mock/clock`: let time pass otherwise: `mode`, `speed`, or both."""
    members = await asking.members("mode", "speed")
    controlled = _controlled(asking)
    speed = number(members["speed"], "`speed`") if "speed" in members else None
    usual = "scaled" if speed is not None else controlled.mode
    mode: Mode = text(members.get("mode", usual), "`mode`", get_args(Mode))  # type: ignore[assignment]  # one of the choices
    try:
        controlled.set_mode(mode, speed)
    except ValueError as fault:
        raise ControlError(f"{fault}.") from fault
    return clock_seen(asking.mock)


async def advance(asking: ControlRequest) -> object:
    """`POST /__mock/clock/advance`: live through `ms`, everyone waking at their own time."""
    members = await asking.members("ms")
    ms = _bounded(number(members.get("ms"), "`ms`"), "`ms`", LONGEST_S * 1000)
    await _controlled(asking).advance(ms)
    return clock_seen(asking.mock)


async def jump(asking: ControlRequest) -> object:
    """`POST /__mock/clock/jump`: be `seconds` later at once; what was due meanwhile is due now."""
    members = await asking.members("seconds")
    seconds = number(members.get("seconds"), "`seconds`")
    _controlled(asking).jump(_bounded(seconds, "`seconds`", LONGEST_S))
    return clock_seen(asking.mock)


async def step(asking: ControlRequest) -> object:
    """`POST /__mock/clock/step`: go on by `events`, or `until` something has come about."""
    members = await asking.members("events", "until")
    if "until" in members:
        held = await _controlled(asking).until(_condition(asking, members["until"]))
        return {"reached": held, **clock_seen(asking.mock)}
    events = whole(members.get("events", 1), "`events`", MOST_EVENTS)
    done = await _controlled(asking).step(events)
    return {"stepped": done, **clock_seen(asking.mock)}


def _controlled(asking: ControlRequest) -> MockClock:
    found = asking.mock.clock
    if not isinstance(found, MockClock):
        raise ControlError("This mock has a clock that cannot be controlled.", 409)
    return found


def _bounded(value: float, what: str, most: float) -> float:
    if not 0 <= value <= most:
        raise ControlError(f"{what} is a number from 0 to {most:g}: time goes forward only.")
    return value


def _condition(asking: ControlRequest, wanted: object) -> Callable[[], bool]:
    """Read `{"render": id, "status": "completed"}` or `{"call": number}`, ended in any way."""
    mock = asking.mock
    match wanted:
        case {"render": str(render_id), "status": str(status), **rest} if not rest:
            text(status, "`status`", _STATUSES)
            render = mock.service.renders.get(render_id)
            if render is None:
                raise ControlError(f"There is no render {render_id[:60]!r}.", 404)
            return lambda: export.status_of(render, mock.clock.now_s()) == status
        case {"call": int(number), **rest} if not rest:
            entry = mock.journal.entry(number)
            if entry is None:
                raise ControlError(f"The journal holds no call {number}.", 404)
            return lambda: entry.ended is not None
    raise ControlError('`until` is {"render": id, "status": status} or {"call": number}.')
