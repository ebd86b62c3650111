"""Members of JSON, of what looks like it, and fields of forms that are named like secrets. Pure.

They are found in text: escaped, cut, or amid a sentence.
"""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote_plus

from mockserver.patterns import possessive
from mockserver.redaction.names import kind_of_header, may_be_secret
from mockserver.redaction.spans import REFERENCE, SecretSpan

_NAME = r"[\w.\[\]-]{2,60}"
_NAMED = re.compile(
    rf"""((?<!\\)\\{{0,7}}["']|")({_NAME})\1\s*+:\s*+(?=(\\{{0,7}}["'])|[\[{{])""", re.ASCII
)
"""The name of a member that is a text, a list or an object."""
_TEXT = re.compile(
    r"""(\\{0,7}["'])(?!(?:\w+ +)?[<"'])((?:(?!\1)(?:[^\\]|\\.))+)(?:\1|\\?\Z)""",
    re.ASCII | re.DOTALL,
)
"""A text that is cut is one, too."""
_IN_A_FORM = re.compile(r"(?<![^&=;\s])([^&=;\s]++)=([^&;\s]+)")


def members_in(text: str) -> Iterator[SecretSpan]:
    """Find what members have that are named like secrets, and all that such lists and objects hold.

    Other members are only passed: of most texts that is all of them.
    """
    read = 0
    for found in _NAMED.finditer(text):
        kind = kind_of_header(found[2])
        if kind is not None and found[3] is not None:
            value = _TEXT.match(text, found.end())
            if value is not None and may_be_secret(found[2], value[2]):
                yield SecretSpan(kind, *value.span(2))
        elif kind is not None and found.start() >= read:
            items, read = _items(text, found.end(), found[1])
            yield from (
                SecretSpan(kind, *item) for item in items if not REFERENCE.fullmatch(text, *item)
            )


def _items(text: str, at: int, mark: str) -> tuple[list[tuple[int, int]], int]:
    """Where the strings of a list or an object stand, and how far it was read.

    One that is cut is one, too.
    """
    found: list[tuple[int, int]] = []
    depth = 0
    while part := _part(mark).match(text, at):
        at = part.end()
        depth += (part["bracket"] in ("[", "{")) - (part["bracket"] in ("]", "}"))
        if part["string"]:
            found.append(part.span("string"))
        if depth == 0:
            return found, at
    return found, found[-1][0] if found else at  # it is cut: the last may reach too far


@cache
def _part(mark: str) -> re.Pattern[str]:
    """What lists and objects consist of, strings in these quotation marks; a name is no string."""
    last, mark = mark[-1], re.escape(mark)
    inside = possessive(rf"[^{last}\\]++|(?!{mark})(?:[^\\]|\\.)")
    return re.compile(
        rf"\s*+(?:{mark}{inside}{mark}\s*+:"
        rf"|{mark}(?P<string>{inside})(?:{mark}|\\?\Z)"
        r"|(?P<bracket>[\[\]{}])|,|[-+]?\w[\w.+-]*+(?=\s*+(?:[,\]}]|\Z)))",
        re.DOTALL,
    )


def fields_in(text: str) -> Iterator[SecretSpan]:
    """Find what the fields of a form, `a=1&b=2`, have that are named like secrets."""
    for found in _IN_A_FORM.finditer(text):
        name = unquote_plus(found[1])
        kind = kind_of_header(name)
        if kind is not None and may_be_secret(name, found[2]):
            yield SecretSpan(kind, *found.span(2))
