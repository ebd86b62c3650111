"""The mock's own calls, answered before any other layer sees them."""

from collections import defaultdict
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.calls import CONTROL, TEST_ID, is_control
from mockserver.control import clock, reads, writes
from mockserver.control.contract import serve
from mockserver.control.methods import ByMethod, Endpoint
from mockserver.control.request import ControlError, Handler, as_control_endpoint, problem
from mockserver.control.scenarios import play
from mockserver.control.scope import ClientSelection
from mockserver.faults.scenarios import CLEAN
from mockserver.mock import Mock
from mockserver.wire.body import Body
from mockserver.wire.headers import header_of

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/openapi.json", serve),
    ("GET", "/scenario", writes.scenarios),
    ("POST", "/scenario", writes.play_scenario),
    ("GET", "/faults", writes.faults),
    ("POST", "/faults", writes.arm_fault),
    ("DELETE", "/faults", writes.disarm_all),
    ("DELETE", "/faults/{id}", writes.disarm_fault),
    ("GET", "/clock", clock.clock),
    ("POST", "/clock", clock.set_clock),
    ("POST", "/clock/advance", clock.advance),
    ("POST", "/clock/jump", clock.jump),
    ("POST", "/clock/step", clock.step),
    ("POST", "/transitions", writes.transition),
    ("GET", "/journal", reads.journal),
    ("DELETE", "/journal", writes.clear_journal),
    ("GET", "/journal/{number}", reads.journal_entry),
    ("GET", "/journal/{number}/recording", reads.journal_recording),
    ("GET", "/near-misses", reads.near_misses),
    ("DELETE", "/near-misses", writes.clear_near_misses),
    ("GET", "/verdict", reads.verdict),
    ("GET", "/state", reads.state),
    ("GET", "/dialect", writes.dialect),
    ("POST", "/dialect", writes.set_dialect),
    ("POST", "/reset", writes.reset_parts),
)
_SCENARIO = b"x-mock-scenario"


class ControlLayer:
    """Answers `/__mock/`, and plays the scenario that any other call names in `x-mock-scenario`.

    `more` are routes below `/__mock/` that stand elsewhere: the page's.
    """

    def __init__(self, app: ASGIApp, mock: Mock, more: Sequence[BaseRoute] = ()) -> None:
        self._app, self._mock = app, mock
        calls: dict[str, dict[str, Endpoint]] = defaultdict(dict)
        for method, path, handler in ROUTES:
            calls[path][method] = as_control_endpoint(handler, mock)
        routes: list[BaseRoute] = [
            Route(f"{CONTROL}{path}", ByMethod(known)) for path, known in calls.items()
        ]
        self._router = Router([*routes, *more], redirect_slashes=False, default=_unknown)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] == "http":
            if is_control(scope["path"]):
                await self._router(scope, receive, send)
                return
            refused = self._play_named_scenario(scope)
            if refused is not None:
                await Body(Request(scope, receive).receive).swallow()
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _play_named_scenario(self, scope: Scope) -> Response | None:
        """Play the scenario that a call names, unless it is being played already; or refuse it."""
        name = header_of(scope["headers"], _SCENARIO)
        if name is None:
            return None
        test = header_of(scope["headers"], TEST_ID.encode())
        clients = ClientSelection(test=test.decode("latin-1") if test else None)
        active = self._mock.scenarios.get(clients.test)
        wanted = name.decode("latin-1").strip()
        if wanted == (active.name if active else CLEAN):
            return None
        try:
            play(self._mock, wanted, clients)
        except ControlError as error:
            return problem(str(error), error.status)
        return None


async def _unknown(scope: Scope, receive: Receive, send: Send) -> None:
    await Body(Request(scope, receive).receive).swallow()
    unknown = f"There is no control call {scope['method']} {scope['path'][:200]}."
    await problem(f"{unknown} See {CONTROL}/openapi.json.", 404)(scope, receive, send)
