"""Tokens in the system's keyring instead of a file, for those who say `token_store = "keyring"`.

The package is an extra, loaded when a token is wanted and not before. Whatever is wrong with it is
said; a token never goes to a file instead. A backend's own words are never passed on: nobody knows
what they hold.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tui.library.private import KeptToken, PrivateFileError, TokenFile, entry_of, token_in

if TYPE_CHECKING:
    from types import ModuleType

SERVICE = "stillreel"
_FILE = 'set token_store = "file" (STILLREEL_TOKEN_STORE=file)'
_MISSING = (
    "The keyring cannot be used: its package is not installed. "
    f"Install stillreel[keyring], or {_FILE}."
)
_NONE = f"There is no keyring on this system that can be used. Start one, or {_FILE}."


class KeyringUnusable(PrivateFileError):
    """The keyring was chosen and does not work; the message holds the mend."""


class KeyringTokens:
    """Tokens by service, in the keyring of whoever runs this; each library has its own.

    `folder` is where the library lies. A token that a file there still holds moves over: with it
    would go the account, and all that was made in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = TokenFile(folder / "tokens.json")

    def get(self, service: str) -> KeptToken | None:
        """The token kept for `service`. Raises `KeyringUnusable`."""
        kept = self._found(service)
        if kept is None:
            kept = self._file.get(service)
            if kept is not None:
                self.put(service, kept)
        return kept

    def put(self, service: str, token: KeptToken) -> None:
        """Keep `token` for `service`. Raises `KeyringUnusable`, also where it did not stay."""
        text = json.dumps(entry_of(token))
        _call("set_password", SERVICE, self._name(service), text)
        if _call("get_password", SERVICE, self._name(service)) != text:  # one that keeps nothing
            raise KeyringUnusable(
                f"The keyring did not keep the token. Choose another, or {_FILE}."
            )
        self._file.drop(service)

    def drop(self, service: str) -> None:
        """Forget the token of `service`. Raises `KeyringUnusable`."""
        if self._found(service) is not None:
            _call("delete_password", SERVICE, self._name(service))
        self._file.drop(service)

    def _found(self, service: str) -> KeptToken | None:
        text = _call("get_password", SERVICE, self._name(service))
        try:
            return token_in(json.loads(text)) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            return None

    def _name(self, service: str) -> str:
        return f"{service} {self._folder}"


def _call(name: str, *values: str) -> object:
    """Ask the keyring; only the kind of its complaint is told."""
    module = _keyring()
    try:
        answer: object = getattr(module, name)(*values)
    except Exception as error:  # backends raise what they like
        kind = type(error).__name__
    else:
        return answer
    if kind in ("NoKeyringError", "ModuleNotFoundError", "ImportError"):
        raise KeyringUnusable(_NONE)
    raise KeyringUnusable(f"The keyring refused ({kind}). Unlock it and try again, or {_FILE}.")


def _keyring() -> "ModuleType":
    try:
        import keyring
    except ModuleNotFoundError as error:
        missing = _MISSING if error.name == "keyring" else _NONE
    except Exception:  # a backend that was named and cannot be loaded
        missing = _NONE
    else:
        return keyring
    raise KeyringUnusable(missing)
