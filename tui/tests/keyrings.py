"""Keyrings for tests: one in memory, and some that fail."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as Forgetful
from keyring.errors import KeyringLocked


class Memory(KeyringBackend):
    """Stores what it is given, in `entries`."""

    priority = 1.0
    entries: ClassVar[dict[tuple[str, str], str]] = {}

    def __init__(self) -> None:
        """Without a look into the environment."""

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class Locked(Memory):
    """Locked; its error says more than it should."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("nmv_usr_told_by_the_backend")


class ReadOnly(Memory):
    """Can be read and not written."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(password)


@contextmanager
def using(backend: KeyringBackend) -> Iterator[dict[tuple[str, str], str]]:
    """Make this the system's keyring for a while; gives the entries of the one in memory."""
    before = keyring.get_keyring()
    Memory.entries.clear()
    keyring.set_keyring(backend)
    try:
        yield Memory.entries
    finally:
        keyring.set_keyring(before)


FAILING: dict[str, tuple[Callable[[], KeyringBackend], str]] = {
    "none": (NoKeyring, "There is no keyring"),
    "locked": (Locked, r"refused \(KeyringLocked\)"),
    "read-only": (ReadOnly, r"refused \(OSError\)"),
    "forgetful": (Forgetful, "did not store the token"),
}
