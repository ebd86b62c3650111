"""The contract: `openapi.yaml`, read when somebody first asks for it, and served as it stands.

It describes every dialect at once. What belongs to one carries `x-dialect`; `in_dialects` leaves
only what a mock of given dialects may say, so that a mistake of one is no right answer of another.
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mockserver.dialects import Dialects

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


def in_dialects(contract: Mapping[str, Any], dialects: Dialects) -> dict[str, Any]:
    """Give what is left of a contract when only these dialects are spoken.

    Whatever is marked for another dialect falls away, and so does what refers to it.
    """
    chosen = asdict(dialects)

    def is_in(value: Any) -> bool:
        if not isinstance(value, Mapping):
            return True
        wanted = {**resolved(contract, value).get("x-dialect", {}), **value.get("x-dialect", {})}
        return all(chosen[name] == word for name, word in wanted.items())

    def reduced(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: reduced(item) for key, item in value.items() if is_in(item)}
        if isinstance(value, list):
            return [reduced(item) for item in value if is_in(item)]
        return value

    found: dict[str, Any] = reduced(contract)
    return found


def resolved(contract: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what a value refers to (`$ref`), or the value itself."""
    found: Any = value
    while isinstance(found, Mapping) and isinstance(found.get("$ref"), str):
        steps = found["$ref"].removeprefix("#/").split("/")
        found = contract
        for step in steps:
            found = found[step.replace("~1", "/").replace("~0", "~")]
    return found if isinstance(found, Mapping) else {}
