"""Files that should not have been sent: too large, or there already."""

from collections import defaultdict
from collections.abc import Iterator

from mockserver.calls import CallName
from mockserver.journal.call import JournalCall
from mockserver.service.uploads import LARGEST_BYTES
from mockserver.verdict.finding import ClientCalls, Finding, listed, numbers

_TOO_LARGE = 4002


def upload_too_large(client: ClientCalls) -> Iterator[Finding]:
    """Find files over the limit: their size was known before a byte was sent."""
    for call in client.of(CallName.UPLOAD):
        parts = call.entry.parts.parts if call.entry.parts else []
        largest = max((part.size for part in parts), default=0)
        refused = call.code == _TOO_LARGE and not call.is_contrived
        if refused or largest > LARGEST_BYTES:
            size = f"{largest / 1e6:.0f} MB" if largest else "a file"
            yield Finding(
                "upload-too-large",
                "broken",
                f"{size} went up, though a file may have {LARGEST_BYTES >> 20} MB "
                f"({listed([call])}).",
                "Read the size before sending a byte, and suggest to compress or trim.",
                (call.number,),
            )


def same_file_twice(client: ClientCalls) -> Iterator[Finding]:
    """Find files that a session had already; the hash in the answer says so [A]."""
    seen: dict[tuple[str | None, str], list[JournalCall]] = defaultdict(list)
    names: dict[tuple[str | None, str], str] = {}
    for call in client.of(CallName.UPLOAD):
        files = call.data.get("files") if call.succeeded else None
        for file in files if isinstance(files, list) else []:
            if not (isinstance(file, dict) and file.get("hash")):
                continue
            key = (call.session_id, str(file.get("hash")))
            seen[key].append(call)
            names[key] = str(file.get("filename"))
    for key, calls in seen.items():
        if len(calls) > 1:
            yield Finding(
                "same-file-twice",
                "wasteful",
                f"{names[key]} was uploaded {len(calls)} times to one session ({listed(calls)}).",
                "Remember what a session has, by its hash, and send each file once.",
                numbers(calls),
            )
