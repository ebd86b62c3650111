"""What a secret looks like, found by what stands in every one of its kind. Pure.

A pattern is tried only where its own letters stand, such as `nmv_` or `@`. Finding those letters
first is fast, so megabytes do not block other threads. It finds what the pattern would find by
itself.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

_WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
_SMALL = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_NOT_LOCAL = " \t\n\r\f\v\"'<>@,;:()[]\\/=?&"
"""What the name before the `@` of an address does not have."""
_LONGEST_LOCAL = 64

Starts = Callable[[str, str], Iterable[int]]
"""Gives, in order, where a pattern may match: of a text, and of the same in small letters."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of secret, its pattern (the secret is its group, or all of it), where it may begin.

    One that `begins_late` may also begin later, where another one of its kind ends.
    """

    kind: str
    pattern: re.Pattern[str]
    starts: Starts
    begins_late: bool = False

    def places_in(self, text: str, small: str) -> Iterator[tuple[int, int]]:
        """Give start and end of each, none overlapping another."""
        group = 1 if self.pattern.groups else 0
        starts = self.starts(text, small)
        for found in _tried(self.pattern, text, starts, begins_late=self.begins_late):
            yield found.span(group)


def small_letters(text: str) -> str:
    """Give a text of the same length in small letters, as far as they are ASCII."""
    return text.lower() if text.isascii() else text.translate(_SMALL)


def places_by_shape(text: str) -> Iterator[tuple[str, int, int]]:
    """Give the kind, the start and the end of whatever looks like a secret."""
    small = small_letters(text)
    for shape in SHAPES:
        for start, end in shape.places_in(text, small):
            yield shape.kind, start, end


def matches(pattern: re.Pattern[str], text: str, *begun: str) -> Iterator[re.Match[str]]:
    """Give the matches of a pattern, each of which begins with one of some texts."""
    starts = sorted(at for beginning in begun for at in positions_of(text, beginning))
    return _tried(pattern, text, starts)


def _tried(
    pattern: re.Pattern[str], text: str, starts: Iterable[int], *, begins_late: bool = False
) -> Iterator[re.Match[str]]:
    at = 0
    for start in starts:
        begin = max(start, at) if begins_late else start
        found = pattern.match(text, begin) if begin >= at else None
        if found:
            yield found
            at = found.end()


def positions_of(text: str, wanted: str, back: int = 0) -> Iterator[int]:
    """Give where a text stands in another, less so many characters."""
    at = text.find(wanted)
    while at >= 0:
        yield at - back
        at = text.find(wanted, at + 1)


def _at(*words: str, back: int = 0, exact: bool = False) -> Starts:
    """Where one of some words stands, in whatever letters unless `exact`."""

    def starts(text: str, small: str) -> Iterable[int]:
        within = text if exact else small
        if len(words) == 1:
            return positions_of(within, words[0], back)
        return sorted(at for word in words for at in positions_of(within, word, back))

    return starts


def _words_with(wanted: str) -> Starts:
    """Where words begin that have something in them; words may have `-`."""

    def starts(text: str, small: str) -> Iterator[int]:
        begins, before = -1, 0
        for at in positions_of(text, wanted):
            stretch = text[before:at]
            kept = stretch.rstrip(_WORD)
            if kept or begins < 0:
                begins = before + len(kept)
                yield begins
            before = at

    return starts


def _local_names(text: str, small: str) -> Iterator[int]:
    """Where the names before an `@` begin."""
    for at in sorted([*positions_of(text, "@"), *positions_of(text, "%40")]):
        low = max(0, at - _LONGEST_LOCAL)
        name = text[low:at]
        begin = max(name.rfind(char) for char in _NOT_LOCAL) + 1
        if begin < len(name):
            yield low + begin


def _users(text: str, small: str) -> Iterable[int]:
    return sorted([*positions_of(text, "://", -3), *positions_of(text, ":\\/\\/", -5)])


def _drives(text: str, small: str) -> Iterable[int]:
    return sorted([*positions_of(text, "Users", 4), *positions_of(text, "Users", 3)])


def _shape(kind: str, pattern: str, starts: Starts, *, begins_late: bool = False) -> Shape:
    return Shape(kind, re.compile(pattern, re.ASCII), starts, begins_late)


SHAPES: Sequence[Shape] = (
    # Tried for once a word, so that a text of their beginnings takes no longer than another.
    _shape(
        "jwt",
        r"(?<![\w-])(?=[\w-]*\beyJ[\w-]{5})[\w-]++\.[\w-]{5,}\.[\w-]*",
        _words_with("eyJ"),
    ),
    _shape("token", r"\bnmv_[a-z]+_[\w-]+(?:\.[\w-]+)*", _at("nmv_", exact=True)),
    _shape("claim", r"\bclm_[\w-]+(?:\.[\w-]+)*", _at("clm_", exact=True)),
    _shape("token", r"(?i:\bbearer[ \t]+)(?=[\w.~+/=-]*\d)([\w.~+/=-]{8,})", _at("bearer")),
    _shape(
        "token",
        r"(?i:\b(?:authorization|x-[a-z-]{0,40}(?:key|token|secret))['\"]?[ \t]*:[ \t]*['\"]?"
        r"(?:(?:bearer|basic|token|apikey|key)[ \t]+)?)(?=[\w.~+/=-]*[\d+/=_-])"
        r"([\w.~+/=-]{4,})",
        _at("authorization", "x-"),
    ),
    _shape("cookie", r"(?i:(?<!<)\bcookie:[ \t]*+)(?!<)([^\r\n\"<]+)", _at("cookie:")),
    _shape(
        "token",
        r"(?:(?<=://)|(?<=:\\/\\/))(?!<)([^\s/?#@\"'<>\\]+:[^\s/?#@\"'<>\\]+)(?=@)",
        _users,
    ),
    _shape(
        "token",
        r"(?i:(?:token|secret|password|passwd|api[_-]?key)=)"
        r"(?=[^\s&\"'<>;,()\\]*[\d._~+/%-])([^\s&\"'<>;,()\\]{6,})",
        _at("token=", "secret=", "password=", "passwd=", "apikey=", "api_key=", "api-key="),
    ),
    _shape(
        "client",
        r"(?i:\b(?:x-client-id|client_?id)\s*[:=]\s*)([\w.-]+)",
        _at("x-client-id", "client_id", "clientid"),
    ),
    _shape(
        "home",
        r"(?<![\w.-])/(?:home|Users)/[^\s\"'<>/\\:,;)]+(?:/[^\s\"'<>\\:,;)]*)?",
        _at("/home/", "/Users/", exact=True),
    ),
    _shape(
        "home",
        r"\b[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2}[^\\/\"'<>|:*?\r\n]+(?:[\\/][^\s\"'<>|:*?]*)?",
        _drives,
    ),
    _shape(
        "email",
        r"[^\s\"'<>@,;:()\[\]\\/=?&]{1,64}(?:@|%40)(?:[\w-]+\.)+[A-Za-z]{2,}",
        _local_names,
        begins_late=True,
    ),
)
