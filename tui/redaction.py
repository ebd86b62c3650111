"""Removing secrets from text, for errors and reports.

A service may quote a token in its message; it must not be shown again. The mock has rules of its
own for what it writes down (`mockserver/redaction.py`); one table of cases holds the two together.
"""

import base64
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from urllib.parse import quote, unquote


def _possessive(group: str, times: str = "*") -> str:
    """A pattern for a group, `*` or `+` times, as often as it matches and never less often.

    Before 3.11.5 Python takes too much if that is said by `*+` (gh-100061, gh-106052); in the other
    way each time takes memory, so let the group take whole runs of what is usual.
    """
    is_right = sys.hexversion >= 0x030B05F0
    return rf"(?:{group}){times}+" if is_right else rf"(?>(?:{group}){times})"


HIDDEN = "[hidden]"
BLOT = "\ue000"
"""Nobody's character: it belongs to no word, and no terminal shows it."""

_SHAPED = re.compile(
    r"\b(?:nmv|clm)_[\w.~+/-]+"  # the service's own tokens and claim tokens
    # JSON web tokens. Tried once a word, so that no text makes this slow.
    r"|(?<![\w-])(?=[\w-]*\beyJ[\w-])[\w-]++\.[\w-]+\.[\w-]*"
    r"|(?i:(?<=\bbearer ))[\w.~+/=-]{16,}"  # shorter ones are words: "bearer token missing"
    r"|(?<=://)[^\s/?#@\"'<>\\]+:[^\s/?#@\"'<>\\\[]+(?=@)"  # a user and a password
)
_CERTAIN = re.compile(
    r"nmv_[a-z]+_[\w-]{3,}|clm_[\w-]{6,}|eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*", re.ASCII
)
"""What is a secret for certain, so that it may be looked for behind any encoding."""
_ENCODED = re.compile(
    _possessive(
        r"[\w.~+/=?-]++|%[0-9A-Fa-f]{2}|(?<!\\)\\{1,8}u[0-9A-Fa-f]{4}|&#x?[0-9A-Fa-f]{1,7};|&", "+"
    )
)
_ESCAPE = re.compile(r"(?<!\\)\\{1,8}u([0-9A-Fa-f]{4})|&#x([0-9A-Fa-f]{1,6});|&#([0-9]{1,6});")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}+={0,2}")
_URL_SAFE = str.maketrans("-_", "+/")
# The value behind one of these names is a secret whatever its shape.
_SECRET_NAME = re.compile(
    r"[a-z0-9]*(?:token|secret|password|passwd|passphrase|passcode|pwd|jwt|assertion|codeverifier"
    r"|(?:api|access|private|secret|signing|auth|subscription|encryption)key)s?"
    r"|(?:proxy|x)?authorizations?|bearers?|credentials?|(?:set)?cookies?|x?clientids?"
)
_NAME = r"[\w.\[\]-]{2,60}"
_MEMBER = re.compile(
    rf"""((?<!\\)(\\{{0,7}}["'])({_NAME})\2\s*+:\s*+(\\{{0,7}}["']))"""
    r"""((?:(?!\4)(?:[^\\]|\\.))+)(?=\4|\\?\Z)""",  # one that is cut is one, too
    re.ASCII | re.DOTALL,
)
_HOLDER = re.compile(
    rf"""(?<!\\)(?P<quote>\\{{0,7}}["'])(?P<name>{_NAME})(?P=quote)\s*+:\s*+(?=[\[{{])""", re.ASCII
)
"""A member that is a list or an object, up to its bracket."""
_FIELD = re.compile(
    rf"(?<![\w.\[\]-])({_NAME})=((?:(?!\?{_NAME}=)[^\s\"'<>;,()&\\])+)",  # an address may be in it
    re.ASCII,
)
_SCHEME = r"(?:bearer|basic|digest|token|apikey|key)[ \t]+"
_HEADER = re.compile(
    r"(?P<name>\b(?:set-)?cookie['\"]?[ \t]*:[ \t]*+|\bx-client-id['\"]?[ \t]*:[ \t]*+"
    rf"|\b(?:proxy-)?authorization['\"]?[ \t]*:[ \t]*+['\"]?{_SCHEME}"
    r"|\b(?:(?:proxy-)?authorization|x-[a-z-]{0,40}(?:key|token|secret))['\"]?[ \t]*:[ \t]*+['\"]?"
    r"(?=[\w.~+/=-]*[\d+/=_-]))[^\r\n'\"]+",
    re.IGNORECASE,
)
_BASIC = re.compile(r"\b(?P<name>(?i:basic)[ \t]+)([A-Za-z0-9+/_-]{6,}={0,2})", re.ASCII)
# The addresses of films are signed: the signature is all that is needed to download one.
_SIGNED = re.compile(
    r"(?P<name>[?&](?:ct|token|access_token|auth_key|sig|sign|signature|policy|key-pair-id|hdnts"
    r"|hdnea|(?:aws|oss)accesskeyid|googleaccessid|q-signature|q-ak"
    r"|x-[a-z]{2,12}-(?:signature|credential|security-token))=)"
    r"[^\s\"'&#,;]+",
    re.IGNORECASE,
)


def redact(text: str, *known: str | None) -> str:
    """`text` without the `known` secrets and without whatever is shaped or named like one."""
    return _Redaction(known, lambda _: HIDDEN).of(text)


def blotted(text: str, *known: str | None) -> str:
    """`text`, as long as it was, with a `BLOT` for each character that `redact` takes out."""
    return _Redaction(known, lambda secret: BLOT * len(secret)).of(text)


class _Redaction:
    """Hides secrets, each by what `cover` puts in its place."""

    def __init__(self, known: Sequence[str | None], cover: Callable[[str], str]) -> None:
        self._known = [secret for secret in known if secret]
        self._long = [secret for secret in self._known if len(secret) >= len(HIDDEN)]
        self._cover = cover

    def of(self, text: str) -> str:
        for secret in self._known:
            for spelling in _spellings(secret):
                text = text.replace(spelling, self._cover(spelling))
        text = _HEADER.sub(self._behind_name, text)
        text = self._held(_MEMBER.sub(self._member, text))
        text = _FIELD.sub(self._field, _SIGNED.sub(self._behind_name, text))
        text = _SHAPED.sub(self._whole, _BASIC.sub(self._user, text))
        return _BASE64.sub(self._base64, _ENCODED.sub(self._encoded, text))

    def _whole(self, found: re.Match[str]) -> str:
        return self._cover(found[0])

    def _behind_name(self, found: re.Match[str]) -> str:
        name = found["name"]
        return name + self._cover(found[0][len(name) :])

    def _member(self, found: re.Match[str]) -> str:
        if names_secret(found[3], found[5]):
            return found[1] + self._cover(found[5])
        return found[1] + _MEMBER.sub(self._member, found[5])  # another may stand in it

    def _held(self, text: str) -> str:
        """Hide the strings of lists and objects that are secrets by their names."""
        pieces, done, at = [], 0, 0
        while holder := _HOLDER.search(text, at):
            at = holder.end()
            if names_secret(holder["name"], ""):
                strings, at = _strings(text, at, holder["quote"])
                for start, end in strings:
                    if start >= done:
                        pieces += [text[done:start], self._cover(text[start:end])]
                        done = end
        return "".join([*pieces, text[done:]])

    def _field(self, found: re.Match[str]) -> str:
        if not names_secret(found[1], found[2]):
            return found[0]
        return f"{found[1]}={self._cover(found[2])}"

    def _user(self, found: re.Match[str]) -> str:
        plain = _decoded(found[2])
        return self._behind_name(found) if ":" in plain and plain.isprintable() else found[0]

    def _encoded(self, found: re.Match[str]) -> str:
        """Hide a word that says a secret once its escapes are undone, percent signs twice."""
        plain = word = found[0]
        for _ in range(3):
            before = plain
            plain = _ESCAPE.sub(_character, unquote(plain))
            if plain == before:
                break
        return self._cover(word) if plain != word and self._tells(plain) else word

    def _base64(self, found: re.Match[str]) -> str:
        """Hide base64 that holds a secret, wherever in it."""
        starts = (found[0][skipped:] for skipped in range(4))
        return (
            self._cover(found[0]) if any(self._tells(_decoded(it)) for it in starts) else found[0]
        )

    def _tells(self, plain: str) -> bool:
        """Whether a text whose encoding is undone holds a secret."""
        return bool(_CERTAIN.search(plain)) or any(secret in plain for secret in self._long)


def _strings(text: str, at: int, mark: str) -> tuple[list[tuple[int, int]], int]:
    """Where the strings of a list or an object stand, and where that ends, or is cut."""
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
    inside = _possessive(rf"[^{last}\\]++|(?!{mark})(?:[^\\]|\\.)")
    return re.compile(
        rf"\s*+(?:{mark}{inside}{mark}\s*+:"
        rf"|{mark}(?P<string>{inside})(?:{mark}|\\?\Z)"
        r"|(?P<bracket>[\[\]{}])|,|[-+]?\w[\w.+-]*+(?=\s*+(?:[,\]}]|\Z)))",
        re.DOTALL,
    )


def _spellings(secret: str) -> Iterator[str]:
    """Give the ways in which a known secret is written."""
    yield secret
    if len(secret) >= len(HIDDEN):
        yield quote(secret, safe="")
        yield secret.replace("/", "\\/")
        coded = secret.encode("utf-8", "surrogatepass")
        yield base64.b64encode(coded).decode().rstrip("=")
        yield coded.hex()
        yield coded.hex().upper()


def names_secret(name: str, value: str) -> bool:
    """Whether this is a secret by its name; what is named in the plural may be a number of them."""
    plain = re.sub(r"[._\[\]-]+", "", name.lower())
    counts = plain.endswith("s") and value.isdecimal()
    return _SECRET_NAME.fullmatch(plain) is not None and not counts


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2] or "0", 16) or int(escape[3] or "0")
    return chr(code) if code <= 0x10FFFF else "?"


def _decoded(coded: str) -> str:
    plain = coded.rstrip("=").translate(_URL_SAFE)
    return base64.b64decode(plain[: len(plain) // 4 * 4] + _rest(plain)).decode("latin-1")


def _rest(plain: str) -> str:
    """Give what is left over after the last four characters, filled up; nothing of one alone."""
    rest = plain[len(plain) // 4 * 4 :]
    return "" if len(rest) < 2 else rest + "=" * (4 - len(rest))
