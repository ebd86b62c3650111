"""Chance that repeats itself: the same seed and purpose always give the same number. Pure."""

import hashlib


def draw(seed: int, purpose: str, choices: int) -> int:
    """Give one of 0 to `choices`-1."""
    said = hashlib.sha256(f"{seed}/{purpose}".encode()).digest()
    return int.from_bytes(said[:8], "big") % choices


def shuffled(count: int, seed: int) -> list[int]:
    """Give 0 to `count`-1 in another order than their own (where there is one)."""
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = draw(seed, f"shuffle {last}", last + 1)
        order[last], order[other] = order[other], order[last]
    return [*order[1:], order[0]] if order == sorted(order) else order
