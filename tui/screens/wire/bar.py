"""The time of a call as a bar: first what was waited for the head, then what came. Pure.

Its length grows with the logarithm of the time, so that a call of 40 ms and a turn of ten minutes
can stand below each other: ten times as long is always so many cells longer.
"""

from math import log10

from textual.content import Content

from tui.nemo.protocol.tap import Head

_SHORTEST_S = 0.001
WAITED, CAME = "░", "█"


def cells(seconds: float, longest_s: float, width: int) -> int:
    """How many of `width` cells a time takes, beside the longest one; at least one."""
    share = log10(max(seconds, _SHORTEST_S) / _SHORTEST_S)
    most = log10(max(longest_s, 10 * _SHORTEST_S) / _SHORTEST_S)
    return max(1, min(width, round(width * share / most)))


def timing_bar(head: Head, now_s: float, longest_s: float, width: int) -> Content:
    """The bar of a call; without an answer all of it was waiting."""
    end_s = now_s if head.ended_s is None else head.ended_s
    whole_s = max(end_s - head.began_s, _SHORTEST_S)
    waited_s = (end_s if head.answered_s is None else head.answered_s) - head.began_s
    length = cells(whole_s, longest_s, width)
    waited = round(length * min(1.0, waited_s / whole_s))
    return Content.assemble(
        (WAITED * waited, "$faint"),
        (CAME * (length - waited), "$voice-nemo"),
        " " * (width - length),
    )
