"""Every call of the service at its path, from the table of calls; and the contract."""

from collections.abc import Mapping

from starlette.routing import Route

from mockserver.api import accounts, contract, files, messages, renders, sessions, uploads
from mockserver.api.call import AnswerBroken, CallApp, Endpoint
from mockserver.calls import CALLS, CallName
from mockserver.service.service import Service

ENDPOINTS: Mapping[CallName, Endpoint] = {
    CallName.TOKEN: accounts.anonymous_token,
    CallName.CLAIM: accounts.claim_token,
    CallName.CREDITS: accounts.balance,
    CallName.SESSION: sessions.create,
    CallName.STATE: sessions.state,
    CallName.UPLOAD: uploads.upload,
    CallName.RUN_SSE: messages.run_sse,
    CallName.RENDER: renders.submit,
    CallName.POLL: renders.poll,
    CallName.CANCEL: renders.cancel,
    CallName.DOWNLOAD: renders.download,
    CallName.CDN: files.serve,
}
"""What answers each call."""


def call_apps(service: Service, broken: AnswerBroken) -> Mapping[CallName, CallApp]:
    """Give the application of each call of the simulated service."""
    return {call.name: CallApp(service, call, ENDPOINTS[call.name], broken) for call in CALLS}


def service_routes(apps: Mapping[CallName, CallApp]) -> list[Route]:
    """Give the routes of the simulated service. Only the file host is known to answer HEAD [A]."""
    routes = [Route(call.path, apps[call.name], methods=[call.method]) for call in CALLS]
    for call, route in zip(CALLS, routes, strict=True):
        if route.methods is not None and call.name is not CallName.CDN:
            route.methods &= {call.method}
    return [*routes, Route("/openapi.json", contract.serve)]
