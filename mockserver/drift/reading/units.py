"""The unit of a number, told from its size where the description says which it is to be. Pure.

Only what no honest number could be mistaken for is told apart: a moment by its digits, how long
something lasts by a border that neither a clip nor a part of one comes near in its own unit. Of a
text that is to be a moment, or an address, it is whether it is written as one.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

MILLISECONDS, SECONDS, PER_CENT, SHARE = "milliseconds", "seconds", "per cent", "a share of 1"
FINER = "finer than milliseconds"
MOMENT, ADDRESS = "a moment of ISO 8601", "an address"
_BORDERS: Final = {MILLISECONDS: 100, SECONDS: 1000}
"""The least that counts as milliseconds, by what the description says."""
_A_MOMENT, _MOMENT_IN_MS, _FINER_MOMENT = 1e8, 1e11, 1e14
_FINISHED = "completed"
_ABSOLUTE = re.compile(r"(?:https?://|<origin>).", re.IGNORECASE)


def unit_of(value: object, stated: str, outcome: str) -> str | None:
    """Name the unit of a value; None where it cannot be told. `outcome` is the answer's."""
    if stated in _IS_WRITTEN_AS:
        return _kind_of_text(value, stated) if isinstance(value, str) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
        return None
    if stated == PER_CENT:
        is_whole = outcome.endswith(_FINISHED)  # before that, 1 may be either
        return (PER_CENT if value > 1 else SHARE) if is_whole else None
    if stated not in _BORDERS:
        return None
    if value >= _FINER_MOMENT:
        return FINER
    border = _MOMENT_IN_MS if value >= _A_MOMENT else _BORDERS[stated]
    return MILLISECONDS if value >= border else SECONDS


def _kind_of_text(text: str, stated: str) -> str | None:
    if _IS_WRITTEN_AS[stated](text):
        return stated
    return None if text.startswith("<") else f"another text than {stated}"  # `<`: a reference


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_address(text: str) -> bool:
    return _ABSOLUTE.match(text) is not None


_IS_WRITTEN_AS: Final[Mapping[str, Callable[[str], bool]]] = {
    MOMENT: _is_moment,
    ADDRESS: _is_address,
}
