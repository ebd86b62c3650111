"""What faults write into an answer's head: how long its body is said to be, and how it is coded."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

from mockserver.faults.fault import Fault
from mockserver.wire.connection import leave_unframed


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """A head about to be sent. `length` is that of the body before the fault; None if unknown."""

    scope: Scope
    headers: MutableHeaders
    length: int | None


OnHead = Callable[[Fault, AnswerHead], None]


def write_end_headers(fault: Fault, head: AnswerHead) -> None:
    """Let the head agree with an early end."""
    match fault.text("by"):
        case "length" if head.length is not None and fault.place is not None:
            head.headers["content-length"] = str(min(head.length, fault.place.number))
        case "close" if leave_unframed(head.scope):
            head.headers["connection"] = "close"


def write_content_encoding(fault: Fault, head: AnswerHead) -> None:
    """Name every layer, behind those that are there."""
    there = head.headers.get("content-encoding")
    layers = ["gzip"] * fault.whole("layers")
    head.headers["content-encoding"] = ", ".join([there, *layers] if there else layers)
