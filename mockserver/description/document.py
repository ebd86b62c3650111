"""The description, read once: `openapi.yaml`, and the overlay beside it where somebody learned one.

It describes every dialect at once; what belongs to one carries `x-dialect`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mockserver.description.overlay import JsonPath, applied, read_overlay

DESCRIPTION = Path(__file__).parents[1] / "api" / "openapi.yaml"
OVERLAY = DESCRIPTION.with_name("openapi.live.json")
# The one in C is ten times faster, but not built everywhere.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def described() -> Mapping[str, Any]:
    """Give the description alone, an OpenAPI 3.2 document. It is shared: copy it to change it."""
    with DESCRIPTION.open("rb") as file:
        found: Mapping[str, Any] = yaml.load(file, _LOADER)  # noqa: S506 - a safe loader, both ways
    return found


@cache
def document() -> Mapping[str, Any]:
    """Give the description with its overlay. It is shared. Raises OverlayError."""
    return applied(described(), read_overlay(OVERLAY)) if OVERLAY.exists() else described()


def event_schema(medium: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    """Give the schema of the JSON in a stream's events; None for a medium that is no stream."""
    if "itemSchema" not in medium:
        return None
    _, fields = resolved(whole, medium["itemSchema"])
    forms = fields["properties"]["data"]["anyOf"]
    return next(form["contentSchema"] for form in forms if "contentSchema" in form)


def resolved(whole: Mapping[str, Any], value: Any, way: JsonPath = ()) -> tuple[JsonPath, Any]:
    """Give what a value refers to, and the way there; without a `$ref` the value itself."""
    found = value
    while isinstance(found, Mapping) and isinstance(found.get("$ref"), str):
        way = tuple(
            step.replace("~1", "/").replace("~0", "~") for step in found["$ref"].split("/")[1:]
        )
        found = at(whole, way)
    return way, found


def at(whole: Any, way: JsonPath) -> Any:
    """Give what stands at a place of a document. Raises LookupError where there is none."""
    found = whole
    for step in way:
        found = found[step]
    return found
