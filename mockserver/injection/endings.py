"""How an answer is ended before its time, each so that the client sees what it is called."""

from starlette.types import Receive, Scope, Send

from mockserver.faults.fault import Fault
from mockserver.wire.connection import hang_up, reset, write_raw

NO_LENGTH = b"this is no length\r\n"


async def end_early(fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    """End the answer as a fault says, and wait until the connection knows.

    `end` writes the proper end; `abort` closes the connection; `reset` resets it; `bad-framing`
    writes what is no chunk, and closes it.
    """
    if fault.name == "end":
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    if fault.name == "reset" and await reset(scope):
        known = True
    else:
        if fault.name == "bad-framing":
            write_raw(scope, NO_LENGTH)
        known = hang_up(scope)
    # Uvicorn writes an answer of its own where the application returns before it has noticed.
    while known and (await receive())["type"] != "http.disconnect":
        pass
