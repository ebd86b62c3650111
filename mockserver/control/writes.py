"""Control calls that change something: scenarios, faults, transitions, dialects, resets."""

from collections.abc import Mapping
from typing import Any

from mockserver.control.request import ControlError, ControlRequest, text, whole
from mockserver.control.scenarios import PARTS, play, reset, set_credits
from mockserver.control.scope import MEMBERS, ClientSelection
from mockserver.dialects import parse_dialects
from mockserver.faults.kinds import KINDS
from mockserver.faults.notation import fault_from_json, parse_faults
from mockserver.faults.scenarios import SCENARIOS
from mockserver.faults.targets import FaultError
from mockserver.service import changes, renders
from mockserver.service.records import Render
from mockserver.service.service import Service

TRANSITIONS = (
    "complete-render", "fail-render", "expire-token", "revoke-token", "set-credits", "drop-session",
)  # fmt: skip
_FAILED = "The renderer failed."


async def scenarios(request: ControlRequest) -> object:
    """`GET /__mock/scenario`: the one that is played, and which there are."""
    request.query()
    mock = request.mock
    return {
        "scenario": mock.scenario,
        "tests": {test: each.name for test, each in mock.scenarios.items() if test},
        "scenarios": {name: each.says for name, each in SCENARIOS.items()},
    }


async def play_scenario(request: ControlRequest) -> object:
    """`POST /__mock/scenario`: play another one, `clean` for none."""
    members = await request.members("name", *MEMBERS)
    name = text(members.get("name"), "`name`", tuple(SCENARIOS))
    armed = play(request.mock, name, ClientSelection.read(members))
    return {"scenario": name, "faults": list(armed)}


async def faults(request: ControlRequest) -> object:
    """`GET /__mock/faults`: what is armed, and what there is to arm."""
    request.query()
    kinds = [
        {
            "name": name,
            "does": kind.does,
            "places": list(kind.places),
            "parameters": {each.name: each.default for each in kind.parameters},
        }
        for name, kind in KINDS.items()
    ]
    return {"armed": request.mock.faults.as_json(), "kinds": kinds}


async def arm_fault(request: ControlRequest) -> object:
    """`POST /__mock/faults`: arm one, as JSON, or several by `{"spec": "reset@event:3"}`."""
    members = await request.members("name", "at", "parameters", "where", "seed", "spec")
    try:
        if "spec" in members:
            found = parse_faults(text(members["spec"], "`spec`"))
        else:
            found = (fault_from_json(members),)
    except FaultError as error:
        raise ControlError.of(error) from error
    return {"armed": [request.mock.faults.arm(fault) for fault in found]}


async def disarm_fault(request: ControlRequest) -> object:
    """`DELETE /__mock/faults/<id>`: disarm one."""
    name = request.http.path_params["id"]
    if not request.mock.faults.disarm(name):
        raise ControlError(f"No fault {name[:60]!r} is armed.", 404)
    return {"disarmed": [name]}


async def disarm_all(request: ControlRequest) -> object:
    """`DELETE /__mock/faults`: disarm all."""
    board = request.mock.faults
    names = [str(each["id"]) for each in board.as_json()]
    board.clear()
    return {"disarmed": names}


async def transition(request: ControlRequest) -> object:
    """`POST /__mock/transitions`: change at once what would else need days, money or luck."""
    members = await request.members("do", "render", "message", "available", *MEMBERS)
    what = text(members.get("do"), "`do`", TRANSITIONS)
    mock, scope, changed = request.mock, ClientSelection.read(members), 1
    service = mock.service
    match what:
        case "complete-render":
            changes.complete_render(service, _render(service, members))
        case "fail-render":
            message = text(members.get("message", _FAILED), "`message`")
            render = _render(service, members)
            renders.progress_of(render, mock.clock.now_s())
            changes.fail_render(service, render, message)
        case "drop-session":
            changes.drop_session(service, text(members.get("session"), "`session`"))
        case "set-credits":
            available = whole(members.get("available"), "`available`")
            changed = set_credits(mock, scope, available)
        case "expire-token":
            tokens = changes.tokens_of(service, scope.accounts(mock))
            changes.expire_tokens(service, tokens)
            changed = len(tokens)
        case _:
            tokens = changes.tokens_of(service, scope.accounts(mock))
            changes.revoke_tokens(service, tokens)
            changed = len(tokens)
    return {"done": what, "changed": changed}


def _render(service: Service, members: Mapping[str, Any]) -> Render:
    return changes.running_render(service, text(members.get("render"), "`render`"))


async def dialect(request: ControlRequest) -> object:
    """`GET /__mock/dialect`: what the mock speaks."""
    request.query()
    return {"dialect": str(request.mock.service.dialects)}


async def set_dialect(request: ControlRequest) -> object:
    """`POST /__mock/dialect`: write answers in another one from the next call on."""
    members = await request.members("dialect")
    try:
        chosen = parse_dialects(text(members.get("dialect"), "`dialect`"))
    except ValueError as error:
        raise ControlError.of(error) from error
    request.mock.service.dialects = chosen
    return {"dialect": str(chosen)}


async def clear_journal(request: ControlRequest) -> object:
    """`DELETE /__mock/journal`: forget all calls; the verdict has nothing to go by then."""
    cleared = len(request.mock.journal)
    request.mock.journal.clear()
    return {"cleared": cleared}


async def clear_near_misses(request: ControlRequest) -> object:
    """`DELETE /__mock/near-misses`: forget them."""
    cleared = len(request.mock.near_misses)
    request.mock.near_misses.clear()
    return {"cleared": cleared}


async def reset_parts(request: ControlRequest) -> object:
    """`POST /__mock/reset`: be as new, all of it or the named parts."""
    members = await request.members("parts")
    parts = members.get("parts", list(PARTS))
    if not isinstance(parts, list):
        raise ControlError(f"`parts` is a list of {', '.join(PARTS)}.")
    wanted = [text(part, "a part", PARTS) for part in parts]
    await reset(request.mock, wanted)
    return {"reset": wanted}
