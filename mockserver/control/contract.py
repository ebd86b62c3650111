"""The description of the control calls: `openapi.yaml`, read when it is first needed."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mockserver.control.request import ControlRequest

_PATH = Path(__file__).with_name("openapi.yaml")


@cache
def document() -> Mapping[str, Any]:
    """Give the whole description, an OpenAPI 3.1 document. It is shared: copy it to change it."""
    with _PATH.open("rb") as file:
        found: Mapping[str, Any] = yaml.safe_load(file)
    return found


async def serve(request: ControlRequest) -> object:
    """`GET /__mock/openapi.json`."""
    request.query()
    return document()
