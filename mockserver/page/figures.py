"""Sizes, times and counts as people read them."""

from mockserver.journal.entries import ABORT, EOF, LEFT, RESET

_ENDED = {None: "running", EOF: "done", LEFT: "client left", ABORT: "cut", RESET: "reset"}


def size_text(size: int) -> str:
    """Write a size: `14 B`, `3.2 kB`, `8.1 MB`."""
    for limit, unit in ((1e6, "MB"), (1e3, "kB")):
        if size >= limit:
            return f"{size / limit:.1f} {unit}"
    return f"{size} B"


def time_text(seconds: float) -> str:
    """Write a duration: `0.4 s`, `1 min 12 s`, `2 h 5 min`, `6 d 23 h`."""
    if seconds < 59.5:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    whole = round(seconds)
    for unit, name, part, lesser in ((86400, "d", 3600, "h"), (3600, "h", 60, "min")):
        if whole >= unit:
            return f"{whole // unit} {name} {whole % unit // part} {lesser}"
    return f"{whole // 60} min {whole % 60} s"


def end_text(ended: str | None) -> str:
    """Write how an answer ended."""
    return _ENDED.get(ended, str(ended))


def many(count: int, one: str, several: str = "") -> str:
    """Write a count: `no calls`, `1 call`, `7 calls`."""
    word = one if count == 1 else several or f"{one}s"
    return f"{count or 'no'} {word}"
