"""Regular expressions that mean the same in every Python. Pure."""

import sys


def possessive(group: str, times: str = "*") -> str:
    """A pattern for a group, `*` or `+` times, as often as it matches and never less often.

    Before 3.11.5 Python takes too much if that is said by `*+` (gh-100061, gh-106052); in the other
    way each time takes memory, so let the group take whole runs of what is usual.
    """
    is_right = sys.hexversion >= 0x030B05F0
    return rf"(?:{group}){times}+" if is_right else rf"(?>(?:{group}){times})"
