"""Faults as one line of text, for a header, a command line and a recording; and as JSON.

    NAME[:VALUE][,PARAMETER=VALUE …][@PLACE][@CALL][;SCOPE=VALUE …]

    reset@event:3                       after the third event, the connection is reset
    error:2001,as=status@run_sse        every message is refused, with an HTTP status
    stall:30@event:2;times=1            one silence of 30 s, after the second event
    abort@next;times=1                  the stream under way, or the next, is cut after an event
    download-cut@byte:4096              a film breaks off
    end@event:1-6;seed=7;skip=2         from the third stream on, ended somewhere
    end,by=length@byte:1000@cdn         a film cut short, and its length says the same

A call is a name of `calls.py` or a path with `*`; a scope is `times`, `skip`, `chance`, `session`,
`test`, `method` or `seed`. ` | ` joins several. What would be read as a sign is written `%2C`.
"""

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from urllib.parse import quote, unquote

from mockserver.calls import CallName
from mockserver.faults.fault import Fault
from mockserver.faults.kinds import KINDS
from mockserver.faults.targets import PLACES, CallFilter, FaultError, Place, parse_place

LONGEST = 2000
_SCOPES = ("times", "skip", "chance", "session", "test", "method", "seed")
_TOKEN = re.compile(r"([,;@])([^,;@]*)")
_UNQUOTED = " /:*()'!-_.~"


def parse_faults(text: str) -> tuple[Fault, ...]:
    """Read specs joined by `|`, in the order in which they work. Raises FaultError."""
    return tuple(parse_fault(part) for part in text.split("|"))


def parse_fault(text: str) -> Fault:
    """Read one spec. Raises FaultError, which says how to mend it."""
    if len(text) > LONGEST:
        raise FaultError(f"a fault is at most {LONGEST} characters long")
    text = text.strip()
    head = re.match(r"[^,;@]*", text)
    opening = head[0] if head else ""
    name, colon, value = (part.strip() for part in opening.partition(":"))
    if name not in KINDS:
        Fault(name)  # raises, and says which there are
    at: str | None = None
    scope: dict[str, str] = {}
    parameters: dict[str, str] = {}
    if colon:
        if not KINDS[name].parameters:
            raise FaultError(f"{name} takes no value; leave out :{value}")
        parameters[KINDS[name].parameters[0].name] = unquote(value)
    for sign, token in _TOKEN.findall(text[len(opening) :]):
        token = token.strip()
        if sign == "@" and token.partition(":")[0] in PLACES:
            if at is not None:
                raise FaultError(f"{text!r} names two places")
            at = token
        elif sign == "@":
            scope |= _call(token)
        else:
            key, given = _pair(token)
            (scope if key in _SCOPES else parameters)[key] = given
    return _build(name, at, parameters, scope)


def _build(name: str, at: str | None, parameters: dict[str, str], scope: dict[str, str]) -> Fault:
    place = None if at is None else parse_place(at)
    seed = _whole("seed", scope.pop("seed", "0"))
    where = CallFilter(
        endpoint=scope.get("endpoint"),
        path=scope.get("path"),
        method=scope.get("method"),
        session=scope.get("session"),
        test_id=scope.get("test"),
        times=_whole("times", scope["times"]) if "times" in scope else None,
        skip=_whole("skip", scope.get("skip", "0")),
        chance=_share(scope.get("chance", "1")),
    )
    return Fault(name, place, where, parameters, seed)


def _call(token: str) -> dict[str, str]:
    if token in tuple(CallName):
        return {"endpoint": token}
    if token.startswith(("/", "*")):
        return {"path": unquote(token)}
    places, calls = ", ".join(PLACES), ", ".join(CallName)
    raise FaultError(f"@{token} is neither a place ({places}) nor a call ({calls}, or a /path)")


def _pair(token: str) -> tuple[str, str]:
    key, sign, value = (part.strip() for part in token.partition("="))
    if not sign or not key:
        raise FaultError(f"{token!r} is no NAME=VALUE")
    return key, unquote(value)


def _whole(name: str, text: str) -> int:
    try:
        return int(text) if len(text) < 20 else int("x")
    except ValueError as fault:
        raise FaultError(f"{name} is a whole number, not {text[:20]!r}") from fault


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError as fault:
        raise FaultError(f"chance is a number from 0 to 1, not {text!r}") from fault


def fault_text(fault: Fault) -> str:
    """Write a fault so that `parse_fault` reads the same one."""
    usual, where = CallFilter(), fault.where
    first = fault.kind.parameters[0].name if fault.kind.parameters else ""
    parts = [fault.name]
    parts += [f":{_quoted(value)}" for name, value in fault.parameters.items() if name == first]
    parts += [
        f",{name}={_quoted(value)}" for name, value in fault.parameters.items() if name != first
    ]
    parts += [] if fault.at is None else [f"@{fault.at}"]
    parts += [f"@{_quoted(each)}" for each in (where.endpoint, where.path) if each]
    scope = (
        ("method", where.method, usual.method),
        ("session", where.session, usual.session),
        ("test", where.test_id, usual.test_id),
        ("times", where.times, usual.times),
        ("skip", where.skip, usual.skip),
        ("chance", where.chance, usual.chance),
        ("seed", fault.seed, 0),
    )
    parts += [f";{name}={_quoted(value)}" for name, value, usually in scope if value != usually]
    return "".join(parts)


def _quoted(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    text = quote(str(int(value) if whole and isinstance(value, float) else value), safe=_UNQUOTED)
    # What `strip` would take away at either end is written as a code.
    bare = text.strip()
    return text if text == bare else text.replace(" ", "%20")


def fault_json(fault: Fault) -> dict[str, object]:
    """Give a fault as JSON, without what is as usual."""
    usual = CallFilter()
    where = {
        each.name: getattr(fault.where, each.name)
        for each in fields(CallFilter)
        if getattr(fault.where, each.name) != getattr(usual, each.name)
    }
    found: dict[str, object] = {"name": fault.name}
    found |= {} if fault.at is None else {"at": str(fault.at)}
    found |= {"parameters": dict(fault.parameters)} if fault.parameters else {}
    found |= {"where": where} if where else {}
    return found | ({"seed": fault.seed} if fault.seed else {})


def fault_from_json(value: object) -> Fault:
    """Read what `fault_json` gives, or a text (`"reset@event:3"`). Raises FaultError."""
    if isinstance(value, str):
        return parse_fault(value)
    found = _members(value, "a fault", ("name", "at", "parameters", "where", "seed"))
    name = found.get("name")
    if not isinstance(name, str):
        raise FaultError(f"a fault has a name; there are {', '.join(KINDS)}")
    parameters = _members(found.get("parameters", {}), "parameters", None)
    where = _members(found.get("where", {}), "where", [each.name for each in fields(CallFilter)])
    place = _place(found.get("at"))
    return Fault(name, place, CallFilter(**where), parameters, found.get("seed", 0))


def _place(value: object) -> Place | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise FaultError('`at` is a text such as "event:3", "event:3/20" or "byte:1200"')
    return parse_place(value)


def _members(value: object, what: str, known: Sequence[str] | None) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise FaultError(f"{what} is an object")
    for key in value:
        if known is not None and key not in known:
            raise FaultError(f"{what} has no {key!r}; there are {', '.join(known)}")
    return value
