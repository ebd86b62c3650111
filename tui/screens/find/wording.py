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
    """What the keys do, while one types and afterwards."""
    if types:
        return _("{enter} goes there  {close} ends", enter="enter", close=key_of("find_close"))
    return _(
        "{next} next  {before} before  {close} ends",
        next=key_of("found_next"),
        before=key_of("found_before"),
        close=key_of("find_close"),
    )
