"""The words of finding."""

from tui.keys.in_force import key_of
from tui.words import _

PLACEHOLDER = _("Type to find")


def count(number: int, of: int, *, goes_on: bool) -> str:
    """Which of how many places is shown; with more to come perhaps."""
    if not of:
        return _("looking…") if goes_on else _("not found")
    if goes_on:
        return _("{number} of {of} so far", number=number, of=of)
    return _("{number} of {of}", number=number, of=of)


def keys(*, types: bool) -> str:
    """What the keys do while one types, and afterwards: on to the next place, and back."""
    close = key_of("find_close")
    if types:
        return _("{settle} · {close} ends", settle=key_of("find_settle"), close=close)
    steps = f"{key_of('found_next')} {key_of('found_before')}"
    return _("{steps} · {close} ends", steps=steps, close=close)
