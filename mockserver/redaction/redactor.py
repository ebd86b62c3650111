"""Secrets replaced by references, each always by the same one. Pure; knows no format.

The same secret always becomes the same reference, `<token:1>`; only digests are stored, so that a
redactor has nothing that could leak. Everything works on text or on joined bytes, so that a secret
cut by a chunk's border, or hidden behind JSON's escapes, is found as well.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from mockserver.ids import digest
from mockserver.redaction.finding import secrets_in
from mockserver.redaction.known import KnownSecrets
from mockserver.redaction.names import kind_of_header, may_be_secret
from mockserver.redaction.spans import REFERENCE, SecretSpan, joined


class Redactor:
    """Replaces secrets by references, the same secret always by the same one.

    Those that are `known` are found by their value, in any encoding; the others by what they look
    like, or are called.
    """

    def __init__(self, known: KnownSecrets | None = None) -> None:
        self._known = known
        self._references: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def reference(self, kind: str, secret: str) -> str:
        """Give the reference that stands for a secret, such as `<token:1>`."""
        key = (kind, digest(secret))
        if key not in self._references:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._references[key] = f"<{kind}:{self._counts[kind]}>"
        return self._references[key]

    def secrets_in(self, text: str) -> Sequence[SecretSpan]:
        """Find the secrets of a text, in order, none overlapping another."""
        by_value = self._known.secrets_in(text) if self._known else []
        by_shape = secrets_in(text)
        return joined([*by_value, *by_shape]) if by_value else by_shape

    def text(self, text: str) -> str:
        """Redact a text."""
        return self.pieces([text])[0]

    def pieces(self, pieces: Sequence[str]) -> list[str]:
        """Redact pieces as one text.

        A secret that begins in one and ends in another is replaced where it begins.
        """
        whole = "".join(pieces)
        secrets = self.secrets_in(whole)
        if not secrets:
            return list(pieces)
        redacted, moved = self._replaced(whole, secrets)
        borders = [0, *accumulate(len(piece) for piece in pieces)]
        return [redacted[moved(start) : moved(end)] for start, end in pairwise(borders)]

    def chunks(self, chunks: Sequence[bytes]) -> list[bytes]:
        """Redact a stream of bytes as a whole, keeping its borders between the same bytes."""
        found = self.pieces([chunk.decode("latin-1") for chunk in chunks])
        return [piece.encode("latin-1") for piece in found]

    def body(self, data: bytes) -> bytes:
        """Redact bytes."""
        return self.chunks([data])[0]

    def value(self, value: Any, name: str = "") -> Any:
        """Redact strings and keys, and whatever is inside a member named like a secret.

        `name` is the name of that member.
        """
        if isinstance(value, str):
            return self.named(name, value)
        if isinstance(value, Mapping):
            members = ((str(key), member) for key, member in value.items())
            return {
                self.text(key): self.value(member, key if kind_of_header(key) else name)
                for key, member in members
            }
        if isinstance(value, list | tuple):
            return [self.value(item, name) for item in value]
        return value

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Redact headers. Of `Authorization` the scheme stays to be seen."""
        return [(name, self.named(name, value)) for name, value in headers]

    def named(self, name: str, value: str) -> str:
        """Redact what a header, a member or a field of this name has."""
        kind = kind_of_header(name)
        if kind is None or not value.strip() or REFERENCE.fullmatch(value):
            return self.text(value)
        if not may_be_secret(name, value):
            return self.text(value)
        scheme, space, secret = value.strip().rpartition(" ")
        if kind == "token" and scheme.isalpha():
            return f"{scheme}{space}{self.reference(_shape(secret, kind), secret)}"
        return self.reference(_shape(value, kind), value)

    def _replaced(self, text: str, secrets: Sequence[SecretSpan]) -> tuple[str, "_Moved"]:
        written, moved, at, length = [], _Moved(), 0, 0
        for secret in secrets:
            reference = self.reference(secret.kind, text[secret.start : secret.end])
            written += [text[at : secret.start], reference]
            length += secret.start - at + len(reference)
            moved.note(secret, length)
            at = secret.end
        return "".join([*written, text[at:]]), moved


def _shape(secret: str, kind: str) -> str:
    """Give the kind by a secret's own form, so that it is the same wherever it stands."""
    found = secrets_in(secret)
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(secret))
    return found[0].kind if whole else kind


class _Moved:
    """Where an offset of the text is after redaction, which changes lengths."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[tuple[int, int]] = []

    def note(self, secret: SecretSpan, end_now: int) -> None:
        self._starts.append(secret.start)
        self._ends.append((secret.end, end_now))

    def __call__(self, offset: int) -> int:
        place = bisect_right(self._starts, offset - 1) - 1
        if place < 0:
            return offset
        end, end_now = self._ends[place]
        return end_now + max(0, offset - end)
