"""The contract, served as it stands: the description with what was seen live."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mockserver.description.document import document


def serve(request: Request) -> Response:
    """`GET /openapi.json`: the contract, for anybody. The mock's own call, not the service's."""
    return JSONResponse(document())
