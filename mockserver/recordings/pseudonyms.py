"""What a recording must not name as it is: secrets, sessions, users, ids of one run.

One `Pseudonyms` goes through all exchanges of a session, so that the same thing is the same
reference wherever it is met.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from urllib.parse import urlsplit

from mockserver.calls import FILE_HOST, CallName, call_of
from mockserver.dialects import parts_of
from mockserver.recordings.references import LOOKS_LIKE_ONE, REFERENCE
from mockserver.redaction.finding import certain_in
from mockserver.redaction.known import KnownSecrets
from mockserver.redaction.many_texts import ManyTexts
from mockserver.redaction.members import fields_in
from mockserver.redaction.redactor import Redactor
from mockserver.redaction.spans import SecretSpan, joined

_NAME = re.compile(r"[\w.:@+~-]{6,200}", re.ASCII)
MOST_BYTES_READ = 4 * 1024 * 1024
_OWN: Mapping[str, str] = {
    "session_id": "session", "sessionId": "session", "task_id": "task", "user_id": "user",
}  # fmt: skip
_RENDER = re.compile(r"render_[0-9A-Za-z_.-]{1,80}")
_FILE_TYPES = rb"mp4|mov|webm|mkv|avi|m4v|jpe?g|png|gif|webp|heic|mp3|wav|m4a|aac"
# Where another one begins it ends: of thousands in a row, each is read once.
_ADDRESS = rb"https?:(?:\\?/){2}(?:(?!https?:)[^\s\"'<>?#()\[\]])+"
_FILE_ADDRESS = re.compile(_ADDRESS + rb"\.(?:" + _FILE_TYPES + rb")(?![\w.%/\\-])", re.IGNORECASE)
_NAMED_ADDRESS = re.compile(
    rb'"(?:cdn|output|download|file|video|image|audio|thumbnail|cover|preview|media)_?url"'
    rb'\s*:\s*"(' + _ADDRESS + rb")",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[\w-]", re.ASCII)
_PLAIN_FILE = re.compile(r"[\w~+-][\w.~+-]{0,99}", re.ASCII)
_SHARED = ("me", "nemo_agent")
_EVENT_IDS: Mapping[str, str] = {"id": "event", "invocationId": "invocation", "timestamp": "time"}


class Pseudonyms:
    """Finds names, gives them references, and remembers both.

    Secrets that are `known` are found by their value. Of `origins`, addresses such as
    `http://127.0.0.1:8787`, nothing is recorded but that it is the one that the client used. What
    looks like a reference is a text; where `keeps_references` is given, only what is of no known
    kind.
    """

    def __init__(
        self,
        known: KnownSecrets | None = None,
        origins: Sequence[str] = (),
        *,
        keeps_references: bool = False,
    ) -> None:
        self._known = known or KnownSecrets()
        self._keeps_references = keeps_references
        self._redactor = Redactor(self._known)
        self._own: dict[str, str] = {}
        self._sought = ManyTexts()
        for origin in origins:
            self._learn_own(origin, "<origin>")
        self._of_the_client: set[str] = set()
        self._passing_names: dict[tuple[str, Any], str] = {}
        self._counts: dict[str, int] = {}

    def learn(self, data: bytes) -> None:
        """Note the names of sessions, tasks, users and renders that some JSON mentions."""
        if len(data) > MOST_BYTES_READ:
            return
        for text in [data, *re.findall(rb"^data: ?(.*?)\r?$", data, re.MULTILINE)]:
            try:
                self._learn(json.loads(text))
            except (ValueError, RecursionError):
                continue

    def learn_name(self, kind: str, name: str) -> None:
        """Note a name of a kind such as `session`, wherever it was met."""
        if self._is_name(name) and name not in self._own:
            self._learn_own(name, f"<{kind}:{self._next(kind)}>")

    def _learn_own(self, name: str, reference: str) -> None:
        if name not in self._own:
            self._own[name] = reference
            self._sought.add(name, "own")

    def learn_addresses(self, sent: bytes, got: bytes) -> None:
        """Note where the service says that its files are; what the client names is its own.

        A replay serves a file of its own there. Addresses keep the name of their file.
        """
        for address in addresses_in(sent):
            if address not in self._own:
                self._of_the_client.add(address)
        for address in addresses_in(got):
            if address not in self._of_the_client:
                self.learn_address(address)

    def learn_address(self, address: str) -> None:
        """Note one address of a file, without its query."""
        if address in self._own:
            return
        call, parameters = call_of("GET", urlsplit(address).path)
        key = parameters["key"] if call and call.name is CallName.CDN else None
        if key is not None and self._is_name(key):
            self.learn_name("file", key)
            reference = self._own[key]
        else:
            reference = f"<file:{self._next('file')}>"
        name = address.rpartition("/")[2]
        name = name if _PLAIN_FILE.fullmatch(name) else "file"
        put = f"<origin>{FILE_HOST}{reference}/{name}"
        for spelling in (address, address.replace("/", "\\/")):
            self._learn_own(spelling, put)

    def _learn(self, value: object) -> None:
        if isinstance(value, list):
            for item in value:
                self._learn(item)
        if not isinstance(value, dict):
            return
        for key, item in value.items():
            kind = _OWN.get(key)
            if key in ("id", "taskId", "task_id") and isinstance(item, str):
                kind = "render" if _RENDER.fullmatch(item) else kind
            if kind and isinstance(item, str) and self._is_name(item):
                self.learn_name(kind, item)
            else:
                self._learn(item)

    def _is_name(self, text: str) -> bool:
        return text not in _SHARED and _NAME.fullmatch(text) is not None

    def _next(self, kind: str) -> int:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def redacted(self, chunks: Sequence[bytes], *, is_form: bool = False) -> "Redacted":
        """Put references into a stream, keeping its borders.

        Text that only looks like a reference gets a marker byte; `literal` later turns it into
        `<literal:N>`.
        """
        mark = _absent(chunks)
        texts = [chunk.decode("latin-1") for chunk in chunks]
        pieces = self._replaced(texts, mark, fields_in("".join(texts)) if is_form else ())
        return Redacted([piece.encode("latin-1") for piece in pieces], mark)

    def without_certain(self, chunks: Sequence[bytes]) -> list[bytes]:
        """Replace known secrets, and what is one for certain: in a picture, the rest is chance."""
        texts = [chunk.decode("latin-1") for chunk in chunks]
        whole = "".join(texts)
        spans = joined([*self._known.plain_in(whole), *certain_in(whole)])
        return [piece.encode("latin-1") for piece in self._laid(texts, whole, spans)]

    def literal(self, data: bytes, mark: bytes | None, values: dict[str, Any]) -> bytes:
        """Make references of what was marked, and note their `values`."""
        if mark is None or mark not in data:
            return data

        def reference(found: re.Match[bytes]) -> bytes:
            text = f"<{found[1].decode()}>"
            key = ("literal", text)
            if key not in self._passing_names:
                self._passing_names[key] = f"literal:{self._next('literal')}"
            values[self._passing_names[key]] = text
            return f"<{self._passing_names[key]}>".encode()

        return re.sub(re.escape(mark) + rb"([a-z0-9_:]+)>", reference, data)

    def text(self, text: str) -> str:
        """Put references into a text of people's making: a path, a name."""
        return self._replaced([text], None)[0]

    def named(self, name: str, text: str) -> str:
        """Do the same with what stands in a field of a form."""
        return self.text(self._redactor.named(name, text))

    def pieces(self, pieces: Sequence[str]) -> list[str]:
        """Put references for secrets into several texts that are read as one."""
        return self._redactor.pieces(pieces)

    def headers(self, headers: Sequence[tuple[str, str]]) -> dict[str, str]:
        """Redact headers; those of one name become one, with a comma."""
        found: dict[str, str] = {}
        for name, value in self._redactor.headers(headers):
            redacted = self.text(value)
            found[name] = f"{found[name]}, {redacted}" if name in found else redacted
        return found

    def value(self, value: Any) -> Any:
        """Redact a JSON value."""
        return self._redactor.value(value)

    def with_passing_references(self, value: Any, values: dict[str, Any]) -> Any:
        """Put references where an adk event has its ids and its time; note their `values`."""
        if not isinstance(value, dict) or not {"invocationId", "author"} & value.keys():
            return value
        redacted = {
            key: self._passing_reference(_EVENT_IDS[key], item, values)
            if key in _EVENT_IDS
            else item
            for key, item in value.items()
        }
        if parts_of(value) and all(isinstance(part, dict) for part in value["content"]["parts"]):
            parts = [self._with_call_ids(part, values) for part in value["content"]["parts"]]
            redacted["content"] = {**value["content"], "parts": parts}
        return redacted

    def _with_call_ids(self, part: Mapping[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        redacted = dict(part)
        for key in ("functionCall", "functionResponse"):
            call = part.get(key)
            if isinstance(call, dict) and isinstance(call.get("id"), str):
                redacted[key] = {**call, "id": self._passing_reference("call", call["id"], values)}
        return redacted

    def _passing_reference(self, kind: str, item: Any, values: dict[str, Any]) -> Any:
        if isinstance(item, bool) or not isinstance(item, str | int | float):
            return item
        if isinstance(item, str) and (kind == "time" or LOOKS_LIKE_ONE.search(item)):
            return item
        key = (kind, repr(item))
        if key not in self._passing_names:
            self._passing_names[key] = f"{kind}:{self._next(kind)}"
        values[self._passing_names[key]] = item
        return f"<{self._passing_names[key]}>"

    def _replaced(
        self, pieces: Sequence[str], mark: bytes | None, more: Iterable[SecretSpan] = ()
    ) -> list[str]:
        text = "".join(pieces)
        spans = joined([*more, *self._spans(text)])
        if mark is not None:
            shown = mark.decode("latin-1")
            text = LOOKS_LIKE_ONE.sub(
                lambda found: found[0] if self._is_kept(found[0]) else shown + found[0][1:], text
            )
        return self._laid(pieces, text, spans)

    def _is_kept(self, looks_like_one: str) -> bool:
        return self._keeps_references and REFERENCE.fullmatch(looks_like_one) is not None

    def _laid(self, pieces: Sequence[str], text: str, spans: Sequence[SecretSpan]) -> list[str]:
        """Put references in place of spans, and the rest into the pieces that it came in."""
        borders = [0, *accumulate(len(piece) for piece in pieces)]
        written: list[list[str]] = [[] for _ in pieces]
        at = 0
        for span in spans:
            _lay(written, borders, text, at, span.start)
            reference = self._reference(span.kind, text[span.start : span.end])
            written[_piece_at(borders, span.start)].append(reference)
            at = span.end
        _lay(written, borders, text, at, len(text))
        return ["".join(parts) for parts in written]

    def _spans(self, text: str) -> Iterator[SecretSpan]:
        yield from self._redactor.secrets_in(text)
        for kind, start, end in self._sought.places_in(text):
            if not _GOES_ON.match(text[start - 1 : start]) and not _GOES_ON.match(text, end):
                yield SecretSpan(kind, start, end)

    def _reference(self, kind: str, text: str) -> str:
        if kind == "own":
            return self._own.get(text) or self._redactor.reference("token", text)
        return self._redactor.reference(kind, text)


def addresses_in(data: bytes) -> Iterator[str]:
    """Give the addresses of files that some bytes name, without their queries."""
    found = [*_FILE_ADDRESS.findall(data), *_NAMED_ADDRESS.findall(data)]
    for address in dict.fromkeys(found):
        yield address.replace(b"\\/", b"/").decode("latin-1")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A stream without secrets; `mark` is the byte in place of a `<` that begins no reference."""

    pieces: list[bytes]
    mark: bytes | None


def _absent(chunks: Sequence[bytes]) -> bytes | None:
    """Give a byte that occurs nowhere in some chunks; line ends are none."""
    data = b"".join(chunks)
    candidates = (bytes([value]) for value in (*range(1, 9), *range(14, 256)))
    return next((each for each in candidates if each not in data), None)


def _piece_at(borders: Sequence[int], offset: int) -> int:
    """Which piece an offset is in."""
    return bisect_left(borders, offset + 1) - 1


def _lay(written: list[list[str]], borders: Sequence[int], text: str, start: int, end: int) -> None:
    """Put a stretch of the text into the pieces that it came in."""
    if start >= end:
        return
    for number in range(_piece_at(borders, start), len(written)):
        low, high = max(start, borders[number]), min(end, borders[number + 1])
        if low >= end:
            break
        written[number].append(text[low:high])
