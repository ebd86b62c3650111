"""Where ids, keys and tokens come from: unguessable, or the same again for the same seed."""

import hashlib
import secrets


class IdSource:
    """Hands out hexadecimal names, each once.

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


def digest(secret: str) -> str:
    """What the mock keeps of a token or a client id: enough to know it again, no more."""
    return hashlib.sha256(secret.encode()).hexdigest()
