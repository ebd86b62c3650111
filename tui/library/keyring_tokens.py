"""Tokens in the system's keyring instead of a file, for `token_store = "keyring"`.

The keyring package is an extra, and is imported when a token is wanted. If it cannot be used, the
user is told so; a token never goes to a file instead. What a backend says itself is not repeated:
it may hold a secret.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tui.library.private_files import PrivateFileError
from tui.library.tokens import StoredToken, TokenFile, token_as_json, token_from_json

if TYPE_CHECKING:
    from types import ModuleType

SERVICE = "stillreel"
_FILE = 'set token_store = "file" (STILLREEL_TOKEN_STORE=file)'
_MISSING = (
    "The keyring cannot be used: its package is not installed",
    f"Install stillreel[keyring], or {_FILE}.",
)
_NONE = ("There is no keyring on this system that can be used", f"Start one, or {_FILE}.")


class KeyringUnusable(PrivateFileError):
    """The keyring was chosen and does not work."""


class KeyringTokens:
    """Tokens by service, in the keyring of the user; each library has its own.

    `folder` is the library's. A token in a file there moves to the keyring: without it, the
    account would be lost, and all that was made in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = TokenFile(folder / "tokens.json")

    def get(self, service: str) -> StoredToken | None:
        """The token of `service`. Raises `PrivateFileError`."""
        stored = self._read(service)
        if stored is None:
            stored = self._file.get(service)
            if stored is not None:
                self.put(service, stored)
        return stored

    def put(self, service: str, token: StoredToken) -> None:
        """Store the token of `service`. Raises `KeyringUnusable`, also if it was not stored."""
        text = json.dumps(token_as_json(token))
        _call("set_password", SERVICE, self._entry(service), text)
        if _call("get_password", SERVICE, self._entry(service)) != text:  # a backend without memory
            raise KeyringUnusable(
                "The keyring did not store the token", f"Choose another, or {_FILE}."
            )
        self._file.drop(service)

    def _read(self, service: str) -> StoredToken | None:
        text = _call("get_password", SERVICE, self._entry(service))
        try:
            return token_from_json(json.loads(text)) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            return None

    def _entry(self, service: str) -> str:
        return f"{service} {self._folder}"


def _call(function: str, *values: str) -> object:
    """Call a function of the keyring; of an error only its kind is shown."""
    module = _keyring()
    try:
        answer: object = getattr(module, function)(*values)
    except Exception as error:  # backends raise what they like
        kind = type(error).__name__
    else:
        return answer
    if kind in ("NoKeyringError", "ModuleNotFoundError", "ImportError"):
        raise KeyringUnusable(*_NONE)
    raise KeyringUnusable(f"The keyring refused ({kind})", f"Unlock it and try again, or {_FILE}.")


def _keyring() -> "ModuleType":
    try:
        import keyring
    except ModuleNotFoundError as error:
        missing = _MISSING if error.name == "keyring" else _NONE
    except Exception:  # a backend that was named and cannot be loaded
        missing = _NONE
    else:
        return keyring
    raise KeyringUnusable(*missing)
