"""The header `x-mock-recording: errors/1001-http`: that recording answers this one call.

Any recording will do, whatever the call is; of a session, `sessions/animate#3` is its third
exchange. References are bound by the call where it agrees with the recorded one; for the others
values are made.
"""

from difflib import get_close_matches

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.calls import RECORDING
from mockserver.mock import Mock
from mockserver.modes.bindings import Bindings, recorded_values
from mockserver.modes.matching import learn
from mockserver.modes.replay import ChosenExchange, answer_with, received_request
from mockserver.modes.unmatched import unusable
from mockserver.recordings.model import Exchange, Recording, RecordingError, number_of
from mockserver.wire.body import Body
from mockserver.wire.headers import header_of

_HEADER = RECORDING.encode()


class NamedRecordingLayer:
    """A layer around the service that answers calls which name a recording."""

    def __init__(self, app: ASGIApp, mock: Mock) -> None:
        self._app, self._mock = app, mock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the recording that is named, or pass on."""
        named = header_of(scope["headers"], _HEADER) if scope["type"] == "http" else None
        if named is None:
            await self._app(scope, receive, send)
            return
        request, began_s = Request(scope, receive), self._mock.clock.now_s()
        body = await Body(receive).whole_or_nothing()
        name = named.decode("latin-1").strip()
        found = self._find(name)
        if isinstance(found, str):
            await unusable(found)(scope, receive, send)
            return
        recording, exchange = found
        service = self._mock.service
        bindings = Bindings(service.ids, service.clock.now_s, recorded_values(recording))
        learn(exchange.request, received_request(request, body), bindings)
        chosen = ChosenExchange(exchange, name, recording, bindings, began_s)
        await answer_with(chosen, request, self._mock)(scope, receive, send)

    def _find(self, name: str) -> tuple[Recording, Exchange] | str:
        """Find a recording and the exchange that a name means, or say why not."""
        identity, _, number = name.partition("#")
        number = number or "1"
        catalog = self._mock.service.catalog
        try:
            recording = catalog.named(identity)
        except RecordingError as error:
            return str(error)
        if recording is None:
            names = catalog.names()
            nearest = get_close_matches(identity[:80], names, 5, 0.2) or names[:5]
            return (
                f"No recording is named {identity[:80]!r}; "
                f"of {len(names)}, the nearest are {', '.join(nearest)}."
            )
        count = len(recording.exchanges)
        wanted = int(number) if number.isdecimal() and len(number) < 9 else 0
        if not 1 <= wanted <= count:
            return f"{identity} has {number_of(count, 'exchanges')}, not {number[:20]}."
        return recording, recording.exchanges[wanted - 1]
