"""Secrets known by their value, found in whatever encoding they stand. Pure.

Patterns find what looks like a secret; this finds what is known to be one: as it is, in base64 or
base32 at any offset, in hexadecimal, in UTF-16, percent-encoded, behind the escapes of JSON,
JavaScript or HTML, one encoding inside another, and wrapped over lines. Values are kept in memory
and nowhere else.
"""

import re
from collections.abc import Mapping
from itertools import islice
from threading import Lock

from mockserver.redaction.many_texts import SHORTEST, ManyTexts
from mockserver.redaction.spans import SecretSpan, joined
from mockserver.redaction.spellings import spellings
from mockserver.redaction.unescaped import views

_NO_SECRETS = frozenset(
    ("bearer", "basic", "unknown", "string", "anonymous", "application", "undefined", "redacted")
)
_ENVIRONMENT = re.compile(
    r"token|secret|passw|api_?key|access_?key|private_?key|credential|client_?id", re.IGNORECASE
)
_ABOUT_ONE = re.compile(r"_(?:store|header|url|type|name|path|file|dir|ttl)\Z", re.IGNORECASE)
"""How a variable ends that says something about a secret, and has none."""


class KnownSecrets:
    """The secrets that were seen. Values may be added while another thread reads."""

    def __init__(self) -> None:
        self._spellings = ManyTexts()
        self._values: dict[str, str] = {}
        self._adding = Lock()

    def __len__(self) -> int:
        return len(self._values)

    @property
    def longest(self) -> int:
        """How many characters the longest spelling of any of them has."""
        return self._spellings.longest

    def add(self, kind: str, value: str) -> None:
        """Add a secret; a plain word or a reference is left alone.

        So is what is too short: it would be found in every second text.
        """
        value = value.strip()
        if len(value) < SHORTEST or value in self._values or value.lower() in _NO_SECRETS:
            return
        if re.search(r"<[a-z]+:[a-z0-9_]+>", value):
            return
        with self._adding:
            for spelling in spellings(value):
                self._spellings.add(spelling, kind)
            self._values[value] = kind

    def since(self, count: int) -> "KnownSecrets":
        """Give those that came after the first `count`."""
        newer = KnownSecrets()
        with self._adding:
            for value, kind in islice(self._values.items(), count, None):
                newer.add(kind, value)
        return newer

    def add_environment(self, environ: Mapping[str, str]) -> None:
        """Add the values of the variables whose names say that they are secrets."""
        for name, value in environ.items():
            is_named = _ENVIRONMENT.search(name) and not _ABOUT_ONE.search(name)
            if is_named and not value.startswith(("/", ".")):
                self.add("client" if "client" in name.lower() else "token", value)

    def secrets_in(self, text: str) -> list[SecretSpan]:
        """Find the known secrets of a text, in order, none overlapping another."""
        if not self._values or not text:
            return []
        found: list[SecretSpan] = []
        for view in views(text):
            for kind, start, end in self._spellings.places_in(view.text):
                found.append(SecretSpan(kind, view.origin_of(start), view.origin_of(end)))
        return joined(found)

    def plain_in(self, text: str) -> list[SecretSpan]:
        """Find those that stand behind no escapes: enough for bytes that are no text."""
        return joined(SecretSpan(*each) for each in self._spellings.places_in(text))
