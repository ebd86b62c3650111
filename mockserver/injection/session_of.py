"""Which session a call is of: from its path, its render, its file, or its JSON body."""

import json
from collections import deque
from collections.abc import Mapping

from starlette.types import Message, Receive

from mockserver.calls import ServiceCall
from mockserver.service.service import Service
from mockserver.wire.body import MOST_BYTES


async def session_of(
    service: Service, call: ServiceCall | None, parameters: Mapping[str, str], receive: Receive
) -> tuple[str | None, Receive]:
    """Give the session's id, if the call names one, and the `receive` to go on with.

    Where the body had to be read for it, the new `receive` gives that body once more.
    """
    if call is None or call.session is None:
        return None, receive
    name = call.session.name
    match call.session.place:
        case "path":
            return parameters[name], receive
        case "render":
            render = service.renders.get(parameters[name])
            return (render.session_id if render else None), receive
        case "file":
            return _owner(service, parameters[name]), receive
        case "body":
            messages = await _read(receive)
            return _named(messages, name), _again(messages, receive)
        case "answer":
            return None, receive


def _owner(service: Service, key: str) -> str | None:
    """Give the id of the session whose upload or film this is."""
    for render in service.renders.values():
        if render.key == key:
            return render.session_id
    for session in service.sessions.values():
        if any(upload.key == key for upload in session.uploads):
            return session.id
    return None


async def _read(receive: Receive) -> deque[Message]:
    """The messages of a body, as far as a JSON body can be long."""
    messages: deque[Message] = deque()
    size, goes_on = 0, True
    while goes_on and size <= MOST_BYTES:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        goes_on = message.get("more_body", False)
    return messages


def _named(messages: deque[Message], key: str) -> str | None:
    body = b"".join(message.get("body", b"") for message in messages)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, str) else None


def _again(messages: deque[Message], receive: Receive) -> Receive:
    async def replayed() -> Message:
        return messages.popleft() if messages else await receive()

    return replayed
