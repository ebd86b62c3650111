"""The report of a defect: a redacted file, and five lines to show."""

import errno
import platform
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

import tui
from tui.config import Config
from tui.words import _


def report(error: BaseException, config: Config | None = None) -> list[str]:
    """Write a report of an unexpected error; returns the lines to show in its place.

    The report has the traceback and no values: no messages, no contents of files, and nothing
    that looks like a secret.
    """
    from tui.text import clean_name

    path, name = _write(error, config), type(error).__name__
    is_short = _is_out_of_means(error)
    lines = [
        _("stillreel: out of memory, open files or threads: {error}", error=name)
        if is_short
        else _("stillreel: this is a mistake of the program: {error}", error=name),
        _("Nothing was sent twice, and what was under way is kept."),
        _("The report: {path}", path=clean_name(str(path)))
        if path
        else _("No report could be written."),
        _("Go on with: stillreel resume"),
    ]
    if is_short:
        lines.append(_("Close other programs first, or raise the limits that `ulimit -a` shows."))
    elif path:
        lines.append(_("If it comes back, send the report to those who make Stillreel."))
    return lines


def _is_out_of_means(error: BaseException) -> bool:
    """Whether the system gave no more memory, files or threads."""
    if isinstance(error, OSError):
        return error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
    starting = threading.Thread.start.__code__
    frames = [frame.f_code for frame, _line in traceback.walk_tb(error.__traceback__)]
    return isinstance(error, MemoryError) or starting in frames


def _write(error: BaseException, config: Config | None) -> Path | None:
    from tui.library.client_id import client_id_to_hide
    from tui.library.private_files import PrivateFileError, write_private
    from tui.library.tokens import tokens_to_hide
    from tui.redaction import redact
    from tui.text import clean

    if config is None:
        return None
    frames = "".join(traceback.format_exception(error))
    stored = (
        *tokens_to_hide(config.data_dir / "tokens.json"),
        client_id_to_hide(config.config_dir),
        *_in_keyring(config),
    )
    known = (config.token, config.client_id, *stored, _home())
    text = "\n".join(
        [
            f"stillreel {tui.__version__}, Python {platform.python_version()}, {sys.platform}",
            time.strftime("%Y-%m-%d %H:%M:%S %z"),
            f"service: {'the bundled mock' if config.mock else config.api_url}",
            "",
            redact(clean(frames), *known),
        ]
    )
    name = time.strftime("crash-%Y%m%d-%H%M%S.txt")
    for folder in _folders(config):
        with suppress(PrivateFileError):
            write_private(folder / name, text)
            return folder / name
    return None


def _folders(config: Config) -> Iterator[Path]:
    """Where a report goes: into the home, or where that is why, among what is temporary."""
    yield config.data_dir / "reports"
    with suppress(FileNotFoundError):  # there is none
        yield Path(gettempdir())


def _in_keyring(config: Config) -> tuple[str, ...]:
    """The tokens in the keyring; none where this run never loaded the keyring."""
    if not config.keyring or "keyring" not in sys.modules:
        return ()
    from tui.library.keyring_tokens import KeyringTokens
    from tui.library.private_files import PrivateFileError

    tokens, service = KeyringTokens(config.data_dir), config.service
    try:
        stored = [tokens.get(service, each) for each in (None, *tokens.accounts(service))]
    except PrivateFileError:
        return ()
    return tuple(each.token for each in stored if each is not None)


def _home() -> str | None:
    """The home folder, whose name is often a person's; None where there is none."""
    try:
        home = str(Path.home())
    except RuntimeError:
        return None
    return home if len(home) > 1 else None
