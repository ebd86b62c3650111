"""The layer of faults: around the service, inside the journal, on every call.

A fault comes from the board (control API, command line, program), from the request's own header
`x-mock-fault`, or from the recording that answers. Of one call, the recording's work first, then
the board's in the order of their arming, then the header's. The answer's head names those that
have struck and those that are laid out for its body; the call's notes name, in the end, those that
did strike.
"""

from collections.abc import Sequence
from dataclasses import replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.calls import RECORDING, TEST_ID, call_of
from mockserver.faults.board import CallFaults, FaultBoard, with_definite_place
from mockserver.faults.fault import Fault
from mockserver.faults.notation import fault_text, parse_faults
from mockserver.faults.targets import CallContext, CallFilter, FaultError
from mockserver.injection.answers import refused_spec
from mockserver.injection.call import HEADER, FaultyCall
from mockserver.injection.running import RunningAnswer
from mockserver.injection.session_of import session_of
from mockserver.journal.notes import notes_of
from mockserver.service.service import Service
from mockserver.wire.headers import header_of

_HEADER, _RECORDING = HEADER.encode(), RECORDING.encode()


class FaultLayer:
    """Lets armed faults strike. `is_simulated`: whether the simulation answers every call."""

    def __init__(
        self, app: ASGIApp, service: Service, board: FaultBoard, *, is_simulated: bool = True
    ) -> None:
        self._app, self._service, self._board = app, service, board
        self._is_simulated = is_simulated

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on, spoilt where a fault is for it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        specs = [value.decode("latin-1") for name, value in scope["headers"] if name == _HEADER]
        if specs or len(self._board):
            faults = self._board.of_call()
            try:
                await self._armed(scope, receive, send, specs, faults)
            finally:
                faults.close()
            return
        if not self._may_be_recorded(scope):
            await self._app(scope, receive, send)
            return
        faults = self._board.of_call()
        quiet = _QuietCall(scope, receive, send, self._service, faults)
        running = RunningAnswer(faults, lambda: _seen(scope), quiet.send, quiet.strike)
        try:
            await self._app(scope, quiet.receive, running.send)
            await quiet.close()
        finally:
            faults.close()

    def _may_be_recorded(self, scope: Scope) -> bool:
        """Whether a recording may answer, which may bring faults along."""
        is_read = scope["method"] == "GET"
        if not self._is_simulated or not is_read:
            return True
        return header_of(scope["headers"], _RECORDING) is not None

    async def _armed(
        self, scope: Scope, receive: Receive, send: Send, specs: list[str], faults: CallFaults
    ) -> None:
        seen = _seen(scope)
        called, parameters = call_of(scope["method"], scope["path"])
        if self._board.needs_session(seen):
            session, receive = await session_of(self._service, called, parameters, receive)
            seen = replace(seen, session=session)
        own: Sequence[Fault] = ()

        def choose(media_type: str) -> Sequence[Fault]:
            call = replace(seen, stage="answer", media_type=media_type)
            return [
                *_recorded(scope, call),
                *faults.draw(call),
                *(fault for fault in own if fault.fits(call)),
            ]

        faulty = FaultyCall(scope, receive, send, self._service, choose, faults)
        try:
            own = _own(specs)
        except FaultError as error:
            await faulty.answer_with(refused_spec(str(error)))
            return
        request_faults = [*faults.draw(seen), *(fault for fault in own if fault.fits(seen))]
        if await faulty.strike_request(request_faults):
            return
        running = RunningAnswer(faults, lambda: seen, faulty.send, faulty.strike)
        await self._app(scope, faulty.receive, running.send)
        await faulty.close()


class _QuietCall:
    """A call on which nothing is armed; but the recording that answers it may have faults."""

    __slots__ = ("_drawn", "_faulty", "_receive", "_scope", "_send", "_service")

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, service: Service, drawn: CallFaults
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._service, self._drawn = service, drawn
        self._faulty: FaultyCall | None = None

    async def receive(self) -> Message:
        """What the client sends."""
        message = await self._receive()
        return message if self._faulty is None else await self._faulty.transform(message)

    async def send(self, message: Message) -> None:
        """What the client is sent, untouched unless its recording has faults."""
        if self._faulty is None and message["type"] == "http.response.start":
            self._read_recorded_faults()
        await (self._send if self._faulty is None else self._faulty.send)(message)

    async def strike(self, fault: Fault) -> bool:
        """Let a fault strike the answer that is under way; says whether it is over by that."""
        if self._faulty is not None:
            return await self._faulty.strike(fault)
        faulty = FaultyCall(
            self._scope,
            self._receive,
            self._send,
            self._service,
            lambda _: (),
            self._drawn,
        )
        if await faulty.strike(fault):
            self._faulty = faulty
        return self._faulty is not None

    async def close(self) -> None:
        """Send what is left."""
        if self._faulty is not None:
            await self._faulty.close()

    def _read_recorded_faults(self) -> None:
        scope = self._scope
        if not notes_of(scope).recorded_faults:
            return
        called, _ = call_of(scope["method"], scope["path"])
        name = called.name if called else None
        seen = CallContext(scope["method"], scope["path"], name, stage="answer")
        self._faulty = FaultyCall(
            scope,
            self._receive,
            self._send,
            self._service,
            lambda media_type: _recorded(scope, replace(seen, media_type=media_type)),
            self._drawn,
        )


def _seen(scope: Scope) -> CallContext:
    """The call of a request."""
    called, _ = call_of(scope["method"], scope["path"])
    test_id = (header_of(scope["headers"], TEST_ID.encode()) or b"").decode("latin-1")
    return CallContext(
        scope["method"], scope["path"], called.name if called else None, test_id=test_id or None
    )


def _recorded(scope: Scope, call: CallContext) -> Sequence[Fault]:
    """The faults of the recording that answers, as far as they are for this call."""
    return [fault for fault in notes_of(scope).recorded_faults if fault.fits(call)]


def _own(specs: Sequence[str]) -> Sequence[Fault]:
    """The faults in the request's own headers (`specs`): for this call alone. Raises FaultError."""
    found: list[Fault] = []
    for text in specs:
        for fault in parse_faults(text):
            where = fault.where
            if fault.stage == "running":
                raise FaultError(
                    f"{fault_text(fault)}: a fault in a header is laid out as the answer begins; "
                    "write event:1 for next"
                )
            if where != CallFilter(where.endpoint, where.method, where.path):
                raise FaultError(
                    f"{fault_text(fault)}: a fault in a header is for its own call; "
                    "leave out times, skip, chance, session and test"
                )
            found.append(with_definite_place(fault))
    return found
