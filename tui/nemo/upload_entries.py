"""An answer to an upload, entry by entry: a 200 may well say that a file was not kept.

Failed files stand among the others with an error or a word for it, or in a list of their own.
"""

from collections.abc import Iterator

from tui.nemo.envelope import read_code, read_message, unwrap
from tui.nemo.json_fields import Fields, fields, first, items, line
from tui.nemo.render_status import RenderStatus, read_status
from tui.redaction import redact
from tui.words import _

_FAILED_LISTS = (
    *("failed", "failures", "errors", "rejected", "failed_files", "failedFiles", "skipped"),
    *("dropped", "invalid", "unsupported", "not_uploaded", "invalid_files", "rejected_files"),
)
_SAYS_SO = ("success", "ok", "uploaded", "accepted", "stored", "valid", "saved")
_ERRORS = (
    "error",
    "errors",
    "error_message",
    "errorMessage",
    "reason",
    "failure",
    "failure_reason",
)
_FAILED_WORDS = frozenset(
    {"skipped", "dropped", "quarantined", "infected", "unsupported", "missing"}
)
_NO_REASON = _("it gave no reason")


def kept_entries(data: object) -> list[object]:
    """What the answer lists as its files."""
    got = unwrap(data)
    listed = items(got.get("files")) or items(fields(data).get("data")) or items(data)
    if not listed and any(key in got for key in ("cdn_url", "url", "filename")):
        return [got]
    return listed


def failed_entries(data: object) -> Iterator[tuple[Fields, str]]:
    """What the answer lists as failed: each entry, with the reason."""
    got = unwrap(data)
    for key in _FAILED_LISTS:
        value = got.get(key)
        if isinstance(value, dict):
            for name, why in value.items():
                yield {"filename": name}, _reason(why) or _NO_REASON
        for entry in items(value):
            if isinstance(entry, str):
                yield {"filename": entry}, _NO_REASON
            elif isinstance(entry, dict):
                yield entry, _reason(entry) or _NO_REASON


def failure_in(entry: Fields) -> str | None:
    """Why a listed file was not kept, if it says that it was not."""
    said = _reason({key: entry[key] for key in _ERRORS if entry.get(key)})
    if said:
        return said
    word = first(entry, "status", "state", "result")
    code = read_code(entry)
    refused = isinstance(code, str) or (code is not None and code != 0 and not 200 <= code < 300)
    if (
        (isinstance(word, str) and _is_failure(word))
        or any(entry.get(key) is False for key in _SAYS_SO)
        or (refused and code not in ("0", "ok", "OK", "success"))
    ):
        return _reason(entry) or line(word) or _NO_REASON
    return None


def is_doubtful(entry: Fields, data: object) -> bool:
    """Whether the session may not have the file, though it is listed."""
    addresses = [entry[key] for key in ("cdn_url", "cdnUrl", "url", "file_url") if key in entry]
    return unwrap(data).get("session_state_applied") is False or (
        bool(addresses) and not any(addresses)
    )


def _is_failure(word: str) -> bool:
    status = read_status(word)
    return status in {RenderStatus.FAILED, RenderStatus.CANCELLED} or (
        word.strip().lower() in _FAILED_WORDS
    )


def _reason(value: object) -> str:
    if isinstance(value, dict) and isinstance(value.get("errors"), list | str):
        value = {**value, "error": value.get("error") or value["errors"]}
    return redact(read_message(value))[:300]
