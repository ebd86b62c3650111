"""Calls that do not say who makes them: the attribution headers."""

from collections import defaultdict
from collections.abc import Iterator

from mockserver.journal.call import FILE, Exchange
from mockserver.verdict.finding import Finding, Heard, named, numbers

WANTED = ("x-skill-source", "x-skill-version", "x-skill-platform")


def attribution_missing(heard: Heard) -> Iterator[Finding]:
    """Find calls of the service without one of the three headers."""
    lacking: dict[tuple[str, ...], list[Exchange]] = defaultdict(list)
    for call in heard.calls:
        missing = tuple(name for name in WANTED if not call.headers.get(name, "").strip())
        if missing and call.kind not in (None, FILE):
            lacking[missing].append(call)
    for missing, calls in lacking.items():
        yield Finding(
            "attribution-missing",
            "broken",
            f"{named(calls)[:1].upper()}{named(calls)[1:]} came without {', '.join(missing)}.",
            "Every call of the API carries X-Skill-Source, X-Skill-Version and X-Skill-Platform; "
            "without them an export is refused with 402.",
            numbers(calls),
        )
