"""Files for their owner's eyes: tokens and the client id, in a folder that is closed to others."""

import json
import os
import secrets
import stat
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Protocol


class PrivateFileError(Exception):
    """A private file that others may read, or that cannot be used; the message holds the mend."""


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A bearer token kept between runs, with whom it stands for."""

    token: str = field(repr=False)
    user_id: str | None
    expires_at: datetime | None

    def valid(self, today: float) -> bool:
        """Whether it is still good at `today`, seconds since the epoch, with a minute to spare."""
        return self.expires_at is None or self.expires_at.timestamp() > today + 60


class TokenStore(Protocol):
    """Where tokens are kept between runs, by service. All of it may wait, and raises
    `PrivateFileError` with the mend."""

    def get(self, service: str) -> KeptToken | None:
        """The token kept for `service`."""

    def put(self, service: str, token: KeptToken) -> None:
        """Keep `token` for `service`."""


class TokenFile:
    """Tokens by service, in one file readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, service: str) -> KeptToken | None:
        """The token kept for `service`. Raises `PrivateFileError` if others may read the file."""
        return token_in(self._read().get(service))

    def put(self, service: str, token: KeptToken) -> None:
        """Keep `token` for `service`."""
        kept = {**self._read(), service: entry_of(token)}
        write_private(self._path, json.dumps(kept, indent=1))

    def drop(self, service: str) -> None:
        """Forget the token of `service`."""
        kept = self._read()
        if kept.pop(service, None) is not None:
            write_private(self._path, json.dumps(kept, indent=1))

    def _read(self) -> dict[str, object]:
        try:
            text = read_private(self._path)
        except FileNotFoundError:
            return {}
        try:
            kept = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return kept if isinstance(kept, dict) else {}


def entry_of(token: KeptToken) -> dict[str, str | None]:
    """A token as JSON, for `token_in` to read."""
    expires = token.expires_at.isoformat() if token.expires_at else None
    return {"token": token.token, "user_id": token.user_id, "expires_at": expires}


def token_in(entry: object) -> KeptToken | None:
    """The token in such JSON; None where it is damaged."""
    if not isinstance(entry, dict) or not _plain(entry.get("token")):
        return None
    user_id = entry.get("user_id")
    return KeptToken(
        entry["token"],
        user_id if isinstance(user_id, str) else None,
        _when(entry.get("expires_at")),
    )


def kept_secrets(config_dir: Path, data_dir: Path) -> tuple[str, ...]:
    """What lies in the private files, to be kept out of reports; what is unreadable is left out."""
    found: list[str] = []
    with suppress(OSError, ValueError, RecursionError):
        kept = json.loads((data_dir / "tokens.json").read_text(encoding="utf-8"))
        entries = kept.values() if isinstance(kept, dict) else ()
        found += [str(entry.get("token") or "") for entry in entries if isinstance(entry, dict)]
    with suppress(OSError, ValueError):
        found.append((config_dir / "client_id").read_text(encoding="utf-8").strip())
    return tuple(filter(None, found))


def client_id(folder: Path) -> str:
    """The client id of this installation: made once, kept, because fresh ids soon hit a limit."""
    with suppress(FileExistsError):
        return _kept_client_id(folder) or new_client_id(folder, first=True)
    return _kept_client_id(folder) or new_client_id(folder)  # another program was first, or damage


def _kept_client_id(folder: Path) -> str:
    try:
        kept = (folder / "client_id").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return kept if len(kept) <= 64 and kept.isprintable() else ""


def new_client_id(folder: Path, *, first: bool = False) -> str:
    """Make a client id and keep it in place of the old one.

    Raises `FileExistsError` where it was to be the `first`, and is not.
    """
    made = str(uuid.uuid4())
    write_private(folder / "client_id", made + "\n", first=first)
    return made


def read_private(path: Path) -> str:
    """The text of a file that only its owner may read, in a folder that only its owner may enter.

    Raises `FileNotFoundError`, and `PrivateFileError` where others may, or it cannot be read.
    """
    try:
        _refuse_if_open(path, "600")
        _refuse_if_open(path.parent, "700")
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise PrivateFileError(f"{path} cannot be read: {why}. Set STILLREEL_HOME.") from None


def _refuse_if_open(path: Path, closed: str) -> None:
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        mend = f"chmod {closed} {quote(str(path))}"
        raise PrivateFileError(f"{path} is open to others. Mend it with: {mend}")


def private_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, where there is none. Raises as `write_private`.

    One that is there stays as it is: who made it may have had a reason.
    """
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _unwritable(path, error) from None


def write_private(path: Path, text: str, *, first: bool = False) -> None:
    """Write `text` whole or not at all, readable by the owner only.

    Raises `FileExistsError` where it was to be the `first`, and is not.
    """
    private_folder(path.parent)
    try:
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if first:
            _call(draft, path)
        else:
            draft.replace(path)
    except FileExistsError:
        raise
    except OSError as error:
        raise _unwritable(path, error) from None


def _call(draft: Path, path: Path) -> None:
    """Give `draft` its name, unless another program was first."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        draft.unlink()
        raise
    except OSError:  # this disk gives no file a second name
        draft.replace(path)
    else:
        draft.unlink()


def _unwritable(path: Path, error: OSError) -> PrivateFileError:
    why = error.strerror or type(error).__name__
    mend = "Set STILLREEL_HOME to a folder of yours."
    return PrivateFileError(f"{path} cannot be written: {why}. {mend}")


def _plain(value: object) -> bool:
    """Whether a header can carry it; a damaged token is none."""
    fits = isinstance(value, str) and value.isascii() and value.isprintable()
    return fits and value != "" and " " not in str(value)


def _when(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
