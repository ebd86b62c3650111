"""Bearer tokens between runs, and the file that they are stored in."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from tui.library.private_files import make_closed_folder, read_private, write_private
from tui.text import is_plain_ascii

_OWN = " own "
"""Stands between service and account; neither has a space in it."""


@dataclass(frozen=True, slots=True)
class StoredToken:
    """A bearer token, the user it belongs to, and when it expires (UTC)."""

    token: str = field(repr=False)
    user_id: str | None
    expires_at: datetime | None

    def valid(self, today: float) -> bool:
        """Whether it is good for a minute from `today` on, in seconds since the epoch."""
        return self.expires_at is None or self.expires_at.timestamp() > today + 60


class TokenStore(Protocol):
    """Where tokens are stored between runs, by service: the anonymous one, and the user's own.

    The user's own are stored by account. Every call may block, and raises `PrivateFileError`,
    which says what to do.
    """

    def get(self, service: str, account: str | None = None) -> StoredToken | None:
        """The anonymous token of `service`, or the user's own for an account."""

    def put(self, service: str, token: StoredToken, account: str | None = None) -> None:
        """Store the anonymous token of `service`, or the user's own for an account."""

    def drop(self, service: str, account: str | None = None) -> None:
        """Delete a token; nothing happens where there is none."""

    def accounts(self, service: str) -> tuple[str, ...]:
        """The accounts for which a token of the user's own is stored."""


class TokenFile:
    """Tokens by service and account, in one JSON file readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, service: str, account: str | None = None) -> StoredToken | None:
        """A token of `service`. Raises `PrivateFileError` if others may read the file."""
        return token_from_json(self._read().get(_key(service, account)))

    def put(self, service: str, token: StoredToken, account: str | None = None) -> None:
        """Store a token of `service`. Raises `PrivateFileError`."""
        stored = {**self._read(), _key(service, account): token_as_json(token)}
        self._write(stored)

    def drop(self, service: str, account: str | None = None) -> None:
        """Delete a token of `service`. Raises `PrivateFileError`."""
        stored = self._read()
        if stored.pop(_key(service, account), None) is not None:
            self._write(stored)

    def accounts(self, service: str) -> tuple[str, ...]:
        """The accounts whose tokens are stored. Raises `PrivateFileError`."""
        found = (key.partition(_OWN) for key in self._read())
        return tuple(account for of, own, account in found if own and of == service)

    def _write(self, stored: dict[str, object]) -> None:
        make_closed_folder(self._path.parent)
        write_private(self._path, json.dumps(stored, indent=1))

    def _read(self) -> dict[str, object]:
        try:
            text = read_private(self._path)
        except FileNotFoundError:
            return {}
        try:
            stored = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return stored if isinstance(stored, dict) else {}


def _key(service: str, account: str | None) -> str:
    return service if account is None else f"{service}{_OWN}{account}"


def token_as_json(token: StoredToken) -> dict[str, str | None]:
    """A token as a JSON object; `token_from_json` reads it again."""
    expires = token.expires_at.isoformat() if token.expires_at else None
    return {"token": token.token, "user_id": token.user_id, "expires_at": expires}


def token_from_json(entry: object) -> StoredToken | None:
    """The token in a JSON object; None where it is damaged."""
    token = entry.get("token") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(token, str) or not is_plain_ascii(token):
        return None
    user_id = entry.get("user_id")
    return StoredToken(
        token,
        user_id if isinstance(user_id, str) else None,
        _moment(entry.get("expires_at")),
    )


def tokens_to_hide(path: Path) -> tuple[str, ...]:
    """Every token in the file at `path`, so that a report can leave it out; none if unreadable."""
    with suppress(OSError, ValueError, RecursionError):
        stored = json.loads(path.read_text(encoding="utf-8"))
        entries = stored.values() if isinstance(stored, dict) else ()
        return tuple(
            str(entry["token"])
            for entry in entries
            if isinstance(entry, dict) and entry.get("token")
        )
    return ()


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
