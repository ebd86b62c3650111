"""Ids, keys, tokens and chance: unguessable, or the same again for the same seed."""

import hashlib
import secrets
from functools import lru_cache


class IdSource:
    """Makes hexadecimal names, each once.

    With a seed the n-th name is always the same; `issued` counts them, and a source that goes on
    where another stopped is given its count.
    """

    def __init__(self, seed: int | None = None, issued: int = 0) -> None:
        self._root = secrets.token_hex(16) if seed is None else str(seed)
        self.issued = issued

    def name(self, length: int = 16) -> str:
        """Give the next name: `length` hexadecimal digits, at most 64."""
        self.issued += 1
        return hashlib.sha256(f"{self._root}/{self.issued}".encode()).hexdigest()[:length]

    def uuid(self) -> str:
        """Give the next name in the form of a UUID."""
        digits = self.name(32)
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@lru_cache(maxsize=256)
def digest(secret: str) -> str:
    """Give what the mock stores of a token or a client id: enough to recognise it, no more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def draw(seed: int, purpose: str, choices: int) -> int:
    """Draw one of 0 to `choices`-1, always the same for a seed and a purpose."""
    found = hashlib.sha256(f"{seed}/{purpose}".encode()).digest()
    return int.from_bytes(found[:8], "big") % choices


def shuffled(count: int, seed: int) -> list[int]:
    """Give 0 to `count`-1 in an order that is not their own, where there is another."""
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = draw(seed, f"shuffle {last}", last + 1)
        order[last], order[other] = order[other], order[last]
    return [*order[1:], order[0]] if order == sorted(order) else order
