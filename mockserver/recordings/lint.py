"""What is wrong with a recording's file: where, what, and how to mend it."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mockserver.faults.in_recordings import read_faults
from mockserver.faults.targets import FaultError
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture import hash_of
from mockserver.recordings.catalog import FAULTS_MEND, checked_turn
from mockserver.recordings.files import (
    MOST_BESIDE,
    MOST_BYTES,
    is_file,
    read_regular,
    read_text,
)
from mockserver.recordings.model import (
    RECORDED,
    SUFFIX,
    Body,
    Exchange,
    Part,
    Recording,
    RecordingError,
    printable,
)
from mockserver.recordings.player import body_bytes
from mockserver.recordings.read import parse_recording
from mockserver.recordings.references import (
    LOOKS_LIKE_ONE,
    REFERENCE,
    REFERENCE_IN_BYTES,
    fill,
    is_known,
)
from mockserver.recordings.sse import event_bytes, spelling_of
from mockserver.redaction.finding import certain_in, secrets_in
from mockserver.redaction.known import KnownSecrets
from mockserver.redaction.spans import joined
from mockserver.wire.json_lines import JsonPath, Lines

SEARCHED_AT_ONCE = 4 * 1024 * 1024
LONGEST_SECRET = 64 * 1024
CANONICAL = "run `stillreel recordings lint --fix`"


@dataclass(frozen=True, slots=True)
class LintFinding:
    """Something wrong in a file: its line (from 1), what it is, and how to mend it."""

    path: Path
    line: int
    message: str
    mend: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", printable(self.message))

    def __str__(self) -> str:
        return f"{printable(self.path)}:{self.line}: {self.message}\n    mend: {self.mend}"


def lint(path: Path, known: KnownSecrets | None = None) -> Sequence[LintFinding]:
    """Check one file; it may hold none of the `known` secrets, nor what looks like one.

    What cannot be read at all has one finding; it hides the others.
    """
    known = known or KnownSecrets()
    try:
        text = read_text(path)
    except RecordingError as fault:
        return [_finding(fault)]
    found = list(_secrets(path, text, known))
    try:
        recording = parse_recording(text, path)
    except RecordingError as fault:
        return sorted([*found, _finding(fault)], key=lambda each: each.line)
    check = _Check(path, text, recording, known)
    return sorted([*found, *check.findings()], key=lambda each: each.line)


def fixed(path: Path) -> str | None:
    """Give the canonical text of a file, or None where it is that already.

    The hash of what was written by hand is set right; that of a true recording is left as it is:
    if it does not match, something else is wrong. Raises RecordingError for what cannot be read.
    """
    text = read_text(path)
    recording = parse_recording(text, path)
    if recording.source in ("documented", "handmade"):
        exchanges = tuple(_rehashed(each, recording.folder) for each in recording.exchanges)
        recording = replace(recording, exchanges=exchanges)
    canonical = write_recording(recording)
    return None if canonical == text else canonical


def _rehashed(exchange: Exchange, folder: Path | None) -> Exchange:
    wire = exchange.wire
    if wire is None or wire.sha256 is None:
        return exchange
    try:
        return replace(exchange, wire=replace(wire, sha256=hash_of(exchange, folder=folder)))
    except RecordingError:
        return exchange


def _finding(fault: RecordingError) -> LintFinding:
    return LintFinding(fault.path, fault.line, fault.message, fault.mend)


def _secrets(path: Path, text: str, known: KnownSecrets) -> Iterator[LintFinding]:
    line, at = 1, 0
    for secret in joined([*secrets_in(text), *known.secrets_in(text)]):
        line, at = line + text.count("\n", at, secret.start), secret.start
        yield _secret(path, line, secret.kind)


def _secret(path: Path, line: int, kind: str) -> LintFinding:
    what = {"email": "an e-mail address", "home": "a path below somebody's home"}
    return LintFinding(
        path,
        line,
        f"this holds {what.get(kind, f'a secret ({kind})')}",
        f"write <{kind}:1> instead",
    )


class _Check:
    """Goes through one recording that could be read."""

    def __init__(self, path: Path, text: str, recording: Recording, known: KnownSecrets) -> None:
        self._path, self._text, self._recording, self._known = path, text, recording, known
        self._lines = Lines(text)

    def findings(self) -> Iterator[LintFinding]:
        recording = self._recording
        if recording.id.rpartition("/")[2] != self._path.name.removesuffix(SUFFIX):
            yield self._at(("id",), "the id does not end in the file's name", "make them the same")
        yield from self._meaning()
        for number, exchange in enumerate(recording.exchanges):
            place: JsonPath = ("exchanges", number) if recording.is_session else ()
            wire: JsonPath = ("wire", number) if recording.is_session else ("wire",)
            yield from self._exchange(exchange, place, wire)
        yield from self._references()
        if write_recording(recording) != self._text:
            line = _first_difference(write_recording(recording), self._text)
            yield LintFinding(self._path, line, "this is not the canonical form", CANONICAL)

    def _at(self, place: JsonPath, message: str, mend: str) -> LintFinding:
        return LintFinding(self._path, self._lines.of(place), message, mend)

    def _meaning(self) -> Iterator[LintFinding]:
        try:
            read_faults(self._recording.head)
        except FaultError as fault:
            yield self._at(("faults",), str(fault), FAULTS_MEND)
        if self._path.parent.name == "turns":
            try:
                checked_turn(self._path, self._recording)
            except RecordingError as fault:
                yield self._at(("when",), fault.message, fault.mend)
        if self._recording.source in RECORDED and not self._recording.head.get("recorded_at"):
            yield self._at(("source",), "a true recording says when", "add `recorded_at`")

    def _exchange(
        self, exchange: Exchange, place: JsonPath, wire: JsonPath
    ) -> Iterator[LintFinding]:
        yield from self._body(exchange.request.body, (*place, "request"), is_sent=True)
        missing = list(self._body(exchange.response.body, (*place, "response")))
        yield from missing
        yield from self._base64_events(exchange, place)
        if not missing:
            yield from self._hash(exchange, wire)
            yield from self._cuts(exchange, wire)

    def _body(
        self, body: Body | None, place: JsonPath, *, is_sent: bool = False
    ) -> Iterator[LintFinding]:
        """Check a body; of one that was sent, its hash and its size are enough."""
        if body is None:
            return
        if body.kind == "multipart":
            parts: Sequence[Part] = body.value
            for number, part in enumerate(parts):
                yield from self._body(part.body, (*place, "multipart", number), is_sent=is_sent)
        elif body.kind == "base64":
            yield from self._searched(base64.b64decode(body.value), (*place, body.kind))
        elif body.kind == "file" and (not is_sent or self._lies_beside(body)):
            yield from self._file(body, (*place, body.kind))

    def _lies_beside(self, body: Body) -> bool:
        return is_file(self._path.parent / str(body.value))

    def _file(self, body: Body, place: JsonPath) -> Iterator[LintFinding]:
        try:
            data = read_regular(self._path.parent / str(body.value), MOST_BESIDE)
        except OSError as fault:
            gone = isinstance(fault, FileNotFoundError)
            why = "is not there" if gone else f"cannot be read: {fault.strerror}"
            yield self._at(place, f"{body.value} {why}", "put it beside this file")
            return
        if f"{hashlib.sha256(data).hexdigest()}.bin" != body.value:
            yield self._at(place, f"{body.value} holds other bytes", "bring back what was recorded")
        if len(data) != body.size:
            yield self._at(place, f"it has {len(data)} bytes, not {body.size}", "correct `size`")
        yield from self._searched(data, place)

    def _searched(self, data: bytes, place: JsonPath) -> Iterator[LintFinding]:
        """Find secrets in bytes: all in a text, in others those that are no chance."""
        kinds: dict[str, None] = {}
        search = secrets_in if _is_text(data) else certain_in
        for window in _windows(data):
            shown = window.decode("latin-1")
            found = (*search(shown), *self._known.secrets_in(shown))
            kinds |= dict.fromkeys(secret.kind for secret in found)
        for kind in kinds:
            yield _secret(self._path, self._lines.of(place), kind)

    def _base64_events(self, exchange: Exchange, place: JsonPath) -> Iterator[LintFinding]:
        for number, event in enumerate(exchange.events):
            if event.kind == "raw_base64":
                data = base64.b64decode(event.value).decode("latin-1")
                for secret in joined([*secrets_in(data), *self._known.secrets_in(data)]):
                    line = self._lines.of((*place, "response", "events", number))
                    yield _secret(self._path, line, secret.kind)

    def _hash(self, exchange: Exchange, wire: JsonPath) -> Iterator[LintFinding]:
        stated = exchange.wire.sha256 if exchange.wire else None
        if stated is None:
            if self._recording.source in RECORDED:
                yield self._at(wire, "a true recording has its hash", "record it again")
            return
        found = hash_of(exchange, folder=self._recording.folder)
        if stated != found:
            made = self._recording.source in ("documented", "handmade")
            mend = f"{CANONICAL}: it becomes {found}" if made else "bring back what was recorded"
            yield self._at((*wire, "sha256"), "the bytes are not those of `sha256`", mend)

    def _cuts(self, exchange: Exchange, wire: JsonPath) -> Iterator[LintFinding]:
        lengths = _lengths(exchange, self._recording.folder)
        for number, cuts in (exchange.wire.split if exchange.wire else {}).items():
            if cuts[-1].offset >= lengths[number]:
                yield self._at(
                    (*wire, "split", str(number)),
                    f"a cut at {cuts[-1].offset} is not inside its {lengths[number]} bytes",
                    "cut before the end, or not at all",
                )

    def _references(self) -> Iterator[LintFinding]:
        values = {
            name: value
            for exchange in self._recording.exchanges
            for name, value in (exchange.wire.values if exchange.wire else {}).items()
        }
        text = json.dumps(json.loads(self._text), ensure_ascii=False)
        literal = {value for value in values.values() if isinstance(value, str)}
        line, at = 1, 0
        for found in LOOKS_LIKE_ONE.finditer(self._text):
            if found[1] and not is_known(found[1]) and found[0] not in literal:
                line, at = line + self._text.count("\n", at, found.start()), found.start()
                mend = "correct its kind, or make it a <literal:1> with a value"
                yield LintFinding(self._path, line, f"{found[0]} is no reference", mend)
        named = {found[1] for found in REFERENCE.finditer(text)} | _in_base64(self._recording)
        for name in sorted(values):
            if name not in named:
                place: JsonPath = ("wire",)
                yield self._at(place, f"nothing names <{name}>", "take its value out")


def _in_base64(recording: Recording) -> set[str]:
    """The references that stand in bytes that are no text."""
    coded = [
        event.value
        for exchange in recording.exchanges
        for event in exchange.events
        if event.kind == "raw_base64"
    ]
    coded += [
        exchange.response.body.value
        for exchange in recording.exchanges
        if exchange.response.body and exchange.response.body.kind == "base64"
    ]
    decoded = (base64.b64decode(text) for text in coded)
    return {found[1].decode() for data in decoded for found in REFERENCE_IN_BYTES.finditer(data)}


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _windows(data: bytes) -> Iterator[bytes]:
    """Give bytes in pieces, each with the end of the one before it."""
    for start in range(0, max(1, len(data)), SEARCHED_AT_ONCE):
        yield data[max(0, start - LONGEST_SECRET) : start + SEARCHED_AT_ONCE]


def _lengths(exchange: Exchange, folder: Path | None) -> Sequence[int]:
    """How many bytes each event, or the one body, has as recorded."""
    values = exchange.wire.values if exchange.wire else {}
    spelling = spelling_of(exchange.wire)
    body = exchange.response.body
    if body is not None:
        data = body_bytes(body, folder, spelling.style)
        is_json = body.kind == "json"
        return [len(fill(data, values.__getitem__, is_json=is_json, style=spelling.style).data)]
    found = []
    for event in exchange.events:
        is_json = event.kind == "data" and not isinstance(event.value, str)
        data = event_bytes(event, spelling)
        found.append(
            len(fill(data, values.__getitem__, is_json=is_json, style=spelling.style).data)
        )
    return found


def _first_difference(one: str, other: str) -> int:
    pairs = zip(one.split("\n"), other.split("\n"), strict=False)
    return next((number for number, (a, b) in enumerate(pairs, 1) if a != b), 1)


def _text_if_any(path: Path) -> str:
    try:
        return read_regular(path, MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def orphans(folder: Path, paths: Sequence[Path]) -> Iterator[LintFinding]:
    """Find bodies below a folder that none of its recordings names."""
    named = {
        (path.parent, name)
        for path in paths
        for name in re.findall(r"[0-9a-f]{64}\.bin", _text_if_any(path))
    }
    for path in sorted([*folder.rglob("*.bin"), *folder.rglob("*.part")]):
        if (path.parent, path.name) not in named:
            what = "this was half written" if path.suffix == ".part" else "no recording names this"
            yield LintFinding(path, 1, what, "take it away")
