"""Every call of the service at its path, from the table of calls; and the contract."""

from collections.abc import Mapping

from starlette.routing import Route

from mockserver.api import accounts, contract, files, messages, renders, sessions, uploads
from mockserver.api.call import Endpoint, as_endpoint
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


def service_routes(service: Service) -> list[Route]:
    """Give the routes of the simulated service."""
    routes = [
        Route(call.path, as_endpoint(service, call, ENDPOINTS[call.name]), methods=[call.method])
        for call in CALLS
    ]
    return [*routes, Route("/openapi.json", contract.serve)]
