"""The contract: `openapi.yaml`, read when somebody first asks for it, and served as it stands.

It describes every dialect at once; what belongs to one carries `x-dialect`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_PATH = Path(__file__).with_name("openapi.yaml")
# The one in C is ten times faster, but not built everywhere.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def document() -> Mapping[str, Any]:
    """Give the whole contract, an OpenAPI 3.1 document. It is shared: copy it to change it."""
    with _PATH.open("rb") as file:
        found: Mapping[str, Any] = yaml.load(file, _LOADER)  # noqa: S506 - a safe loader, both ways
    return found


def serve(request: Request) -> Response:
    """`GET /openapi.json`: the contract, for anybody. The mock's own call, not the service's."""
    return JSONResponse(document())
