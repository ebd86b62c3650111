"""Program, places, settings and token: what is on this computer."""

import os
import platform
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from tui.config import Config
from tui.doctor.finding import Finding, Topic
from tui.file_paths import is_folder
from tui.formatting import listed, size_of
from tui.keys.keymap import Keymap
from tui.keys.names import shown_key
from tui.library.disk.abilities import knows_locks
from tui.library.private_files import PrivateFileError
from tui.library.schema import ON_ANOTHER_DISK, in_the_way
from tui.library.tokens import StoredToken, TokenFile
from tui.text import clean_name
from tui.words import _, catalogue_of

_PACKAGES = ("textual", "httpx", "starlette", "pillow", "av", "pillow-heif")
_LITTLE_ROOM = 500_000_000


def program_findings() -> Iterator[Finding]:
    """Versions of the program, of Python, of what it stands on."""
    import tui

    yield Finding(Topic.PROGRAM, "stillreel", tui.__version__)
    yield Finding(
        Topic.PROGRAM,
        "python",
        _(
            "{version} on {system}",
            version=platform.python_version(),
            system=platform.platform(),
        ),
    )
    yield Finding(Topic.PROGRAM, "packages", ", ".join(_versions()))


def _versions() -> Iterator[str]:
    for package in _PACKAGES:
        try:
            yield f"{package} {metadata.version(package)}"
        except metadata.PackageNotFoundError:
            yield _("no {package}", package=package)


def place_findings(config: Config) -> Iterator[Finding]:
    """Folders: whether they can be written, and how much room there is."""
    for name, folder in (
        ("config", config.config_dir),
        ("data", config.data_dir),
        ("cache", config.cache_dir),
    ):
        yield _place(name, folder)
    room = _room(config.data_dir)
    if room is not None:
        ok = room > _LITTLE_ROOM
        advice = "" if ok else _("A clip needs more: make room, or set STILLREEL_HOME.")
        yield Finding(Topic.PLACES, "room", _("{size} free", size=size_of(room)), ok, advice)
    yield from _library(config.data_dir / "library.sqlite3")


def _place(name: str, folder: Path) -> Finding:
    there = _nearest(folder)
    ok = there is not None and is_folder(there) and os.access(there, os.W_OK | os.X_OK)
    state = "" if is_folder(folder) else " " + _("(made when it is needed)")
    advice = "" if ok else _("It cannot be written. Set STILLREEL_HOME to a folder of yours.")
    return Finding(Topic.PLACES, name, clean_name(str(folder)) + state, ok, advice)


def _library(path: Path) -> Iterator[Finding]:
    said, advice = _("none yet"), ""
    try:
        size = path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError:  # its folder is closed, as was said
        return
    else:
        said = listed([clean_name(str(path)), size_of(size)])
        if (blocked := in_the_way(path)) is not None:
            advice = _("Make {path} writable.", path=clean_name(str(blocked)))
    there = _nearest(path.parent)
    if there is not None and not knows_locks(there):
        said, advice = listed([said, _("its disk has no file locks")]), ON_ANOTHER_DISK
    yield Finding(Topic.PLACES, "library", said, ok=not advice, advice=advice)


def _nearest(folder: Path) -> Path | None:
    return next((one for one in (folder, *folder.parents) if os.path.lexists(one)), None)


def _room(folder: Path) -> int | None:
    there = _nearest(folder)
    try:
        return shutil.disk_usage(there).free if there is not None else None
    except OSError:
        return None


def setting_findings(config: Config) -> Iterator[Finding]:
    """Each setting that somebody made, and where."""
    made = {name: origin for name, origin in config.origins.items() if origin != "default"}
    for name, origin in made.items():
        if name == "language":
            yield Finding(Topic.SETTINGS, name, _language(config, origin))
        elif name != "keys":
            yield Finding(Topic.SETTINGS, name, _by(origin))
    if config.keys is not None:
        yield Finding(Topic.SETTINGS, "keys", "; ".join(_keys(config.keys)))
    if not made:
        yield Finding(Topic.SETTINGS, "all", _("as they come"))


def _by(origin: str) -> str:
    return _("by {origin}", origin=clean_name(origin))


def _language(config: Config, origin: str) -> str:
    """Which language was set, and what the program speaks where it has no such one."""
    said = listed([clean_name(config.language), _by(origin)])
    if catalogue_of(config.language) is None:
        return _("{setting}; the program speaks English", setting=said)
    return said


def _keys(keymap: Keymap) -> Iterator[str]:
    """What was changed, and to what."""
    for name in keymap.changed:
        yield f"{name} {' '.join(map(shown_key, keymap.of(name)))}"


def token_findings(config: Config, now: datetime | None = None) -> Iterator[Finding]:
    """Which tokens there are, from where, and how long they are good; never one of them."""
    now = now or datetime.now(UTC)
    if config.token:
        yield Finding(Topic.TOKEN, "own", _("from NEMO_TOKEN; it is used"))
    if config.keyring:
        yield Finding(Topic.TOKEN, "kept", _("in the system's keyring"))
        return
    store = TokenFile(config.data_dir / "tokens.json")
    try:
        anonymous, accounts = store.get(config.service), store.accounts(config.service)
        own = [(account, store.get(config.service, account)) for account in accounts]
    except PrivateFileError as error:
        value, advice = clean_name(str(error)), clean_name(error.advice)
        yield Finding(Topic.TOKEN, "kept", value, ok=False, advice=advice)
        return
    kept = [("anonymous", anonymous), *((clean_name(account), token) for account, token in own)]
    for name, token in kept:
        if token is not None:
            yield Finding(Topic.TOKEN, name, _days(token, now))
    if not config.token and not any(token for _name, token in kept):
        yield Finding(Topic.TOKEN, "kept", _("none; one is asked for when it is needed"))


def _days(token: StoredToken, now: datetime) -> str:
    if token.expires_at is None:
        return _("kept; it says no end")
    days = (token.expires_at - now).total_seconds() / 86_400
    return (
        _("kept; {days:.1f} days left", days=days)
        if days > 0
        else _("kept; run out, asked for anew when needed")
    )
