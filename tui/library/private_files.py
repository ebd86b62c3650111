"""Files and folders that only their owner may read."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from shlex import quote

from tui.file_paths import is_there
from tui.library.disk.abilities import keeps_permissions
from tui.words import _

_NO_PERMISSIONS = _(
    "Its disk stores no permissions. Set STILLREEL_HOME to a folder on another disk, "
    "or set {setting}.",
    setting='token_store = "keyring" (STILLREEL_TOKEN_STORE=keyring)',
)


class PrivateFileError(Exception):
    """A private file that others may read, or that cannot be used; `advice` says what to do."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


def read_private(path: Path) -> str:
    """The text of a file that only its owner may read, in a folder that only its owner may enter.

    Raises `FileNotFoundError`, and `PrivateFileError` where others may, or it cannot be read.
    """
    try:
        _refuse_if_open(path, path.parent, "600")
        _refuse_if_open(path.parent, path.parent, "700")
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise PrivateFileError(
            _("{path} cannot be read: {why}", path=path, why=why),
            _("Set STILLREEL_HOME to a folder of yours."),
        ) from None


def write_private(path: Path, content: str | bytes, *, first: bool = False) -> None:
    """Write `content` whole or not at all, readable by the owner only; makes the folder.

    Raises `PrivateFileError` where it cannot be written. With `first`, an existing file is not
    replaced: raises `FileExistsError`.
    """
    make_private_folder(path.parent)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_new(unfinished, content)
        if first:
            _rename_if_free(unfinished, path)
        else:
            unfinished.replace(path)
    except FileExistsError:
        raise
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise _unwritable(path, error) from None


def _write_new(path: Path, content: str | bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())


def make_private_folder(path: Path) -> None:
    """Make a folder that only its owner may enter. Raises `PrivateFileError`."""
    try:
        make_folders(path)
    except OSError as error:
        raise _unwritable(path, error) from None


def make_closed_folder(path: Path) -> None:
    """As `make_private_folder`; refuses one that others may enter, as `read_private` would."""
    make_private_folder(path)
    _refuse_if_open(path, path, "700")


def make_folders(path: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone. Raises `OSError`.

    An existing folder keeps its permissions: who set them may have had a reason.
    """
    if not is_there(path.parent):  # of these, `parents=True` would let anybody in
        make_folders(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def _refuse_if_open(path: Path, folder: Path, closed: str) -> None:
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        command = f"chmod {closed} {quote(str(path))}"
        raise PrivateFileError(
            _("{path} can be read by others", path=path),
            _("Close it to others: {command}", command=command)
            if keeps_permissions(folder)
            else _NO_PERMISSIONS,
        )


def _rename_if_free(unfinished: Path, path: Path) -> None:
    """Give the file its name. Raises `FileExistsError` where another program was first."""
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        unfinished.unlink()
        raise
    except OSError:  # this disk gives no file a second name
        unfinished.replace(path)
    else:
        unfinished.unlink()


def _unwritable(path: Path, error: OSError) -> PrivateFileError:
    why = error.strerror or type(error).__name__
    return PrivateFileError(
        _("{path} cannot be written: {why}", path=path, why=why),
        _("Set STILLREEL_HOME to a folder of yours."),
    )
