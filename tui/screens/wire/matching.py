"""Which calls are meant by words that are typed. Pure."""

from collections.abc import Callable

from tui.screens.wire import wording
from tui.wire.seen import SeenCall


def matches(call: SeenCall, words: str, address: Callable[[SeenCall], str]) -> bool:
    """Whether each word stands in a call's method, address or code; `address` hides secrets."""
    wanted = words.casefold().split()
    if not wanted:
        return True
    marked = wording.MARKED if call.is_tagged else ""
    text = f"{call.head.method} {address(call)} {wording.code(call)} {marked}".casefold()
    return all(word in text for word in wanted)
