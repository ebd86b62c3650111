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
from tui.words import _

if TYPE_CHECKING:
    from types import ModuleType

SERVICE = "stillreel"
_LIST = "accounts of this service"
"""In place of an account: which have a token here. No account has a space in it."""
_FILE = 'token_store = "file" (STILLREEL_TOKEN_STORE=file)'
_MISSING = (
    _("The keyring cannot be used: its package is not installed"),
    _("Install stillreel[keyring], or set {setting}.", setting=_FILE),
)
_NONE = (
    _("There is no keyring on this system that can be used"),
    _("Start one, or set {setting}.", setting=_FILE),
)


class KeyringUnusable(PrivateFileError):
    """The keyring was chosen and does not work."""


class KeyringTokens:
    """Tokens by service and account, in the keyring of the user; each library has its own.

    `folder` is the library's. A token in a file there moves to the keyring: without it, the
    account would be lost, and all that was made in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = TokenFile(folder / "tokens.json")

    def get(self, service: str, account: str | None = None) -> StoredToken | None:
        """A token of `service`. Raises `PrivateFileError`."""
        stored = token_from_json(self._read(self._entry(service, account)))
        if stored is None:
            stored = self._file.get(service, account)
            if stored is not None:
                self.put(service, stored, account)
        return stored

    def put(self, service: str, token: StoredToken, account: str | None = None) -> None:
        """Store a token of `service`. Raises `KeyringUnusable`, also if it was not stored."""
        self._write(self._entry(service, account), token_as_json(token))
        if account is not None and account not in (known := self._listed(service)):
            self._write(self._entry(service, _LIST), [*known, account])
        self._file.drop(service, account)

    def drop(self, service: str, account: str | None = None) -> None:
        """Delete a token of `service`. Raises `PrivateFileError`."""
        if account in (known := self._listed(service)):
            others = [each for each in known if each != account]
            self._write(self._entry(service, _LIST), others)
        if self._read(self._entry(service, account)) is not None:
            _call("delete_password", SERVICE, self._entry(service, account))
        self._file.drop(service, account)

    def accounts(self, service: str) -> tuple[str, ...]:
        """The accounts whose tokens are stored. Raises `PrivateFileError`.

        A keyring lists nothing, so the list is an entry of its own.
        """
        return tuple(dict.fromkeys((*self._listed(service), *self._file.accounts(service))))

    def _listed(self, service: str) -> tuple[str, ...]:
        listed = self._read(self._entry(service, _LIST))
        return (
            tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()
        )

    def _write(self, entry: str, value: object) -> None:
        text = json.dumps(value)
        _call("set_password", SERVICE, entry, text)
        if _call("get_password", SERVICE, entry) != text:  # a backend without memory
            raise KeyringUnusable(
                _("The keyring did not store the token"),
                _("Choose another, or set {setting}.", setting=_FILE),
            )

    def _read(self, entry: str) -> object:
        text = _call("get_password", SERVICE, entry)
        try:
            return json.loads(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            return None

    def _entry(self, service: str, account: str | None) -> str:
        of = service if account is None else f"{service} {account}"
        return f"{of} {self._folder}"


def _call(function: str, *values: str) -> object:
    """Call a function of the keyring; of an error only its kind is shown."""
    module = _keyring()
    try:
        answer: object = getattr(module, function)(*values)
    except Exception as error:  # noqa: BLE001 - backends raise what they like
        kind = type(error).__name__
    else:
        return answer
    if kind in ("NoKeyringError", "ModuleNotFoundError", "ImportError"):
        raise KeyringUnusable(*_NONE)
    raise KeyringUnusable(
        _("The keyring refused ({kind})", kind=kind),
        _("Unlock it and try again, or set {setting}.", setting=_FILE),
    )


def _keyring() -> "ModuleType":
    try:
        import keyring
    except ModuleNotFoundError as error:
        missing = _MISSING if error.name == "keyring" else _NONE
    except Exception:  # noqa: BLE001 - one was named, and cannot be loaded
        missing = _NONE
    else:
        return keyring
    raise KeyringUnusable(*missing)
