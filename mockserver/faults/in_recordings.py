"""The faults that stand in a recording: `"faults": ["stall:30@event:2"]` at its top. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockserver.faults.fault import Fault
from mockserver.faults.notation import parse_fault
from mockserver.faults.targets import FaultError, Place


def read_faults(head: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The faults in the head of a recording. Raises FaultError.

    What would strike before the service sees the request strikes before the answer's head: there
    is no recording before the request has chosen it.
    """
    specs = head.get("faults", [])
    if not isinstance(specs, list) or not all(isinstance(spec, str) for spec in specs):
        raise FaultError('`faults` is an array of texts such as "reset@event:3"')
    return tuple(_at_answer(parse_fault(spec)) for spec in specs)


def _at_answer(fault: Fault) -> Fault:
    if fault.stage == "answer":
        return fault
    if "head" not in fault.kind.places or (fault.place and fault.place.place in ("sent", "next")):
        raise FaultError(
            f"{fault.name} cannot strike at {fault.place} in a recording, which begins with the "
            f"answer; place it at head, event:N or byte:N, or arm it another way"
        )
    return replace(fault, at=Place("head"))
