"""The mock's contract as it is when only some dialects are spoken, and what its references mean."""

from collections.abc import Mapping
from dataclasses import asdict
from itertools import product
from typing import Any

from mockserver.dialects import CHOICES, Dialects

EVERY = tuple(Dialects(*words) for words in product(*CHOICES.values()))
HALF = tuple(each for number, each in enumerate(EVERY) if number.bit_count() % 2 == 0)
"""Half of the dialects, the first and the last among them: any three choices meet in every way."""
OTHER_HALF = tuple(each for each in EVERY if each not in HALF)
"""The others, of which the same is true."""


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
