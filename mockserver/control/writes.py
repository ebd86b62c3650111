"""Control calls that change something: scenarios, faults, transitions, dialects, forgetting."""

from collections.abc import Mapping
from typing import Any

from mockserver.control.request import ControlError, ControlRequest, text, whole
from mockserver.control.scenarios import PARTS, play, reset
from mockserver.control.scope import MEMBERS, Scope
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


async def scenarios(asking: ControlRequest) -> object:
    """`GET /__mock/scenario`: the one that is played, and which there are."""
    asking.query()
    mock = asking.mock
    return {
        "scenario": mock.scenario,
        "tests": {test: each.name for test, each in mock.scenarios.items() if test},
        "scenarios": {name: each.says for name, each in SCENARIOS.items()},
    }


async def play_scenario(asking: ControlRequest) -> object:
    """`POST /__mock/scenario`: play another one, `clean` for none."""
    members = await asking.members("name", *MEMBERS)
    name = text(members.get("name"), "`name`", tuple(SCENARIOS))
    armed = play(asking.mock, name, Scope.read(members))
    return {"scenario": name, "faults": list(armed)}


async def faults(asking: ControlRequest) -> object:
    """`GET /__mock/faults`: what is armed, and what there is to arm."""
    asking.query()
    kinds = [
        {
            "name": name,
            "does": kind.does,
            "places": list(kind.places),
            "parameters": {each.name: each.default for each in kind.parameters},
        }
        for name, kind in KINDS.items()
    ]
    return {"armed": asking.mock.faults.as_json(), "kinds": kinds}


async def arm_fault(asking: ControlRequest) -> object:
    """`POST /__mock/faults`: arm one, as JSON, or several by `{"spec": "reset@event:3"}`."""
    members = await asking.members("name", "at", "parameters", "where", "seed", "spec")
    try:
        if "spec" in members:
            found = parse_faults(text(members["spec"], "`spec`"))
        else:
            found = (fault_from_json(members),)
    except FaultError as fault:
        raise ControlError(f"{fault}.") from fault
    return {"armed": [asking.mock.faults.arm(fault) for fault in found]}


async def disarm_fault(asking: ControlRequest) -> object:
    """`DELETE /__mock/faults/<id>`: take one away."""
    name = asking.request.path_params["id"]
    if not asking.mock.faults.disarm(name):
        raise ControlError(f"No fault {name[:60]!r} is armed.", 404)
    return {"disarmed": [name]}


async def disarm_all(asking: ControlRequest) -> object:
    """`DELETE /__mock/faults`: take all away."""
    board = asking.mock.faults
    names = [str(each["id"]) for each in board.as_json()]
    board.clear()
    return {"disarmed": names}


async def transition(asking: ControlRequest) -> object:
    """`POST /__mock/transitions`: let happen at once what would else take days, money or luck."""
    members = await asking.members("do", "render", "message", "available", *MEMBERS)
    what = text(members.get("do"), "`do`", TRANSITIONS)
    mock, scope, changed = asking.mock, Scope.read(members), 1
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
            accounts = scope.accounts(mock)
            changes.set_credits(service, accounts, available)
            changed = len(accounts)
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


async def dialect(asking: ControlRequest) -> object:
    """`GET /__mock/dialect`: what the mock speaks."""
    asking.query()
    return {"dialect": str(asking.mock.service.dialects)}


async def speak(asking: ControlRequest) -> object:
    """`POST /__mock/dialect`: speak another one from the next call on."""
    members = await asking.members("dialect")
    try:
        chosen = parse_dialects(text(members.get("dialect"), "`dialect`"))
    except ValueError as fault:
        raise ControlError(f"{fault}.") from fault
    asking.mock.service.dialects = chosen
    return {"dialect": str(chosen)}


async def clear_journal(asking: ControlRequest) -> object:
    """`DELETE /__mock/journal`: forget all calls; the verdict has nothing to go by then."""
    cleared = len(asking.mock.journal)
    asking.mock.journal.clear()
    return {"cleared": cleared}


async def clear_near_misses(asking: ControlRequest) -> object:
    """`DELETE /__mock/near-misses`: forget them."""
    cleared = len(asking.mock.near_misses)
    asking.mock.near_misses.clear()
    return {"cleared": cleared}


async def start_anew(asking: ControlRequest) -> object:
    """`POST /__mock/reset`: be as new, all of it or the named parts."""
    members = await asking.members("parts")
    parts = members.get("parts", list(PARTS))
    if not isinstance(parts, list):
        raise ControlError(f"`parts` is a list of {', '.join(PARTS)}.")
    wanted = [text(part, "a part", PARTS) for part in parts]
    await reset(asking.mock, wanted)
    return {"reset": wanted}
