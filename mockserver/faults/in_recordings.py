"""The faults that a recording brings along: `"faults": ["stall:30@event:2"]` at its top.

Whoever plays a recording says so to the call's scope; the layer above reads it when the answer
begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.types import Scope

from mockserver.faults.fault import Fault
from mockserver.faults.notation import parse_fault
from mockserver.faults.targets import FaultError, Place

_KEY = "mock_recorded_faults"


def read_faults(head: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The faults in the head of a recording. Raises FaultError.

    What would strike before the service sees the request strikes before the answer's head: there
    is no recording before the request has chosen it.
    """
    specs = head.get("faults", [])
    if not isinstance(specs, list) or not all(isinstance(spec, str) for spec in specs):
        raise FaultError('`faults` is an array of texts such as "reset@event:3"')
    return tuple(_at_answer(parse_fault(spec)) for spec in specs)


def bring(scope: Scope, faults: Sequence[Fault]) -> None:
    """Let the faults of the recording that is about to be played strike in this call."""
    if faults:
        scope.setdefault("state", {})[_KEY] = tuple(faults)


def brought(scope: Scope) -> Sequence[Fault]:
    """The faults of the recording that answers this call."""
    found: Sequence[Fault] = scope.get("state", {}).get(_KEY, ())
    return found


def _at_answer(fault: Fault) -> Fault:
    if fault.stage == "answer":
        return fault
    if "head" not in fault.kind.places or (fault.place and fault.place.place == "sent"):
        raise FaultError(
            f"{fault.name} cannot strike at {fault.place} in a recording, which begins with the "
            f"answer; place it at head, event:N or byte:N, or arm it another way"
        )
    return replace(fault, at=Place("head"))
