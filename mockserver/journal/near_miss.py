"""A request that nothing answers: what comes nearest to it, and how the two differ. Pure.

An answer of the mock's own status, 599, never looks like one of the service's, so that nobody
mistakes "the mock does not know this" for "the service says no".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from mockserver.recordings.references import REFERENCE
from mockserver.redaction.redactor import Redactor
from mockserver.refusals import NO_SUCH_CALL
from mockserver.wire.problem import problem_document

MOST_ROWS, WIDEST, LONGEST_PATH = 24, 60, 1000
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class UnmatchedRequest:
    """A request that nothing answers. `body` is parsed JSON, or None; header names lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that would have been answered: an endpoint, or a recorded request.

    In `path` a segment such as `{sid}` stands for any; of `headers`, an empty value for any.
    `body` None says nothing of the body. `used` is a recording that has been played already.
    """

    name: str
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    used: bool = False


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One line of the difference: which part, what was expected there, and what came."""

    part: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A request that matched nothing. Everything in it is redacted.

    `state` is what the mock knows of the request's session; `call` its number in the journal.
    """

    method: str
    path: str
    nearest: Expected | None
    rows: tuple[DiffRow, ...]
    state: Mapping[str, Any] | None = None
    call: int | None = None

    @property
    def detail(self) -> str:
        """One sentence: what is not there, and what is."""
        missing = f"Nothing here answers {self.method} {self.path}."
        if self.nearest is None:
            return missing
        known = f"{self.nearest.method} {self.nearest.path}"
        if self.nearest.used:
            return f"{missing} It was recorded ({self.nearest.name}), but already used."
        return f"{missing} The nearest is {self.nearest.name} {known}."

    def as_json(self) -> dict[str, Any]:
        """Give the problem document: `application/problem+json` with a difference of its own."""
        nearest = self.nearest and {
            "name": self.nearest.name,
            "method": self.nearest.method,
            "path": self.nearest.path,
            "used": self.nearest.used,
        }
        return problem_document(
            "The mock has no answer to this",
            self.detail,
            NO_SUCH_CALL,
            call=self.call,
            nearest=nearest,
            difference=[
                {"part": row.part, "expected": row.expected, "got": row.got} for row in self.rows
            ],
            table=table(self.rows).split("\n") if self.rows else [],
            session=self.state,
        )


def near_miss(
    request: UnmatchedRequest,
    known: Sequence[Expected],
    redactor: Redactor,
    state: Mapping[str, Any] | None = None,
    call: int | None = None,
) -> NearMiss:
    """Find what comes nearest, something unused before anything used, and say how it differs."""
    request = _redacted(request, redactor)
    nearest = min(known, key=lambda each: (distance(request, each), each.used), default=None)
    found = differences(request, nearest)[:MOST_ROWS] if nearest else []
    rows = tuple(DiffRow(*row) for row in found)
    return NearMiss(request.method, request.path, nearest, rows, state, call)


def _redacted(request: UnmatchedRequest, redactor: Redactor) -> UnmatchedRequest:
    return UnmatchedRequest(
        method=request.method[:20],
        path=redactor.text(request.path[:LONGEST_PATH]),
        headers=dict(redactor.headers(request.headers.items())),
        body=redactor.value(request.body),
    )


def distance(request: UnmatchedRequest, known: Expected) -> float:
    """Say how far a request is from something known: 0 where they are the same."""
    far = (
        0.0 if matches(known.path, request.path) else 4 * (1 - _likeness(known.path, request.path))
    )
    far += 0.5 if request.method != known.method else 0
    rows = 0 if known.body is None else sum(1 for _ in _body_rows(request.body, known.body))
    return far + min(1.0, 0.1 * rows)


@lru_cache(maxsize=64)
def _likeness(template: str, path: str) -> float:
    """Say how alike two paths are, 0 to 1; a segment that stands for any is half as telling.

    A session asks for the same path a thousand times; it is compared once.
    """
    filled, path = _filled(template, path[:LONGEST_PATH]), path[:LONGEST_PATH]
    literal = SequenceMatcher(None, template, path, autojunk=False).ratio()
    return (literal + SequenceMatcher(None, filled, path, autojunk=False).ratio()) / 2


def differences(request: UnmatchedRequest, known: Expected) -> list[tuple[str, str, str]]:
    """Give what differs: `(part, expected, got)`; values are shortened."""
    found: list[tuple[str, str, str]] = []
    if request.method != known.method:
        found.append(("method", known.method, request.method))
    if not matches(known.path, request.path):
        found.append(("path", known.path, request.path))
    for name, value in known.headers.items():
        got = request.headers.get(name.lower())
        if got is None or (value and got != value):
            found.append((f"header {name}", value or "any", NOTHING if got is None else got))
    if known.body is not None:
        found += _body_rows(request.body, known.body)
    return [(part, _short(expected), _short(got)) for part, expected, got in found]


def matches(template: str, path: str) -> bool:
    """Say whether a path is one that a template stands for."""
    pairs = zip_longest(template.split("/"), path.split("/"))
    return all(
        one == other or (one is not None and bool(other) and one.startswith("{"))
        for one, other in pairs
    )


def table(rows: Sequence[DiffRow]) -> str:
    """Write a difference in two columns beside the names of the parts."""
    lines = [DiffRow("", "expected", "got"), *rows]
    first, second = (max(len(getattr(row, name)) for row in lines) for name in ("part", "expected"))
    return "\n".join(
        f"{row.part:<{first}} | {row.expected:<{second}} | {row.got}".rstrip() for row in lines
    )


def _filled(template: str, path: str) -> str:
    """Put a path's own segments where a template leaves them open."""
    pairs = zip_longest(template.split("/"), path.split("/")[: template.count("/") + 1])
    return "/".join(other or one if one.startswith("{") else one for one, other in pairs)


def _body_rows(request: object, known: object) -> Iterator[tuple[str, str, str]]:
    want, got = dict(_leaves(known)), dict(_leaves(request))
    for place in dict.fromkeys([*want, *got]):
        if place in want and _is_reference(want[place]):
            continue
        one, other = (_written(each[place]) if place in each else NOTHING for each in (want, got))
        if one != other:
            yield f"body{place}", one, other


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Give every leaf of a JSON value by its place, such as `.parts[0].text`."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _leaves(item, f"{place}.{key}")
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from _leaves(item, f"{place}[{number}]")
    elif value is not None or place:
        yield place, value


def _is_reference(value: object) -> bool:
    """Whether a recorded value stands for one that is different each time: `<session:1>`."""
    return isinstance(value, str) and REFERENCE.fullmatch(value) is not None


def _written(value: object) -> str:
    return repr(value) if isinstance(value, str) else str(value)


def _short(text: str) -> str:
    printable = "".join(char if char.isprintable() else "?" for char in text[: WIDEST * 2])
    return printable if len(printable) <= WIDEST else f"{printable[: WIDEST - 1]}…"
