"""Removing secrets from text, for errors and reports.

A service may quote a token in its message; it must not be shown again. The mock has rules of its
own for what it writes down (`mockserver/redaction.py`); one table of cases holds the two together.
"""

import base64
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

HIDDEN = "[hidden]"

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
    r"(?:[\w.~+/=?&-]|%[0-9A-Fa-f]{2}|(?<!\\)\\{1,8}u[0-9A-Fa-f]{4}|&#x?[0-9A-Fa-f]{1,7};)++"
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
    r"""((?:(?!\4)(?:[^\\]|\\.))+)(?=\4)""",
    re.ASCII | re.DOTALL,
)
_LIST = re.compile(
    rf'("({_NAME})"\s*+:\s*+)\[((?:\s*+"(?:[^"\\]|\\.)*+"\s*+,?+)++)(?=\s*+\])', re.ASCII
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)++"')
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
    for secret in known:
        for spelling in _spellings(secret) if secret else ():
            text = text.replace(spelling, HIDDEN)
    text = _HEADER.sub(rf"\g<name>{HIDDEN}", text)
    text = _LIST.sub(_without_items, _MEMBER.sub(_without_member, text))
    text = _FIELD.sub(_without_field, _SIGNED.sub(rf"\g<name>{HIDDEN}", text))
    text = _SHAPED.sub(HIDDEN, _BASIC.sub(_without_user, text))
    long = [secret for secret in known if secret and len(secret) >= len(HIDDEN)]

    def tells(plain: str) -> bool:
        return bool(_CERTAIN.search(plain)) or any(secret in plain for secret in long)

    text = _ENCODED.sub(lambda found: _without_encoded(found[0], tells), text)
    return _BASE64.sub(lambda found: _without_base64(found[0], tells), text)


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


def _without_member(found: re.Match[str]) -> str:
    if names_secret(found[3], found[5]):
        return f"{found[1]}{HIDDEN}"
    return f"{found[1]}{_MEMBER.sub(_without_member, found[5])}"  # another may stand in it


def _without_items(found: re.Match[str]) -> str:
    if not names_secret(found[2], ""):
        return found[0]
    hidden = _STRING.sub(f'"{HIDDEN}"', found[3])
    return f"{found[1]}[{hidden}"


def _without_field(found: re.Match[str]) -> str:
    return f"{found[1]}={HIDDEN}" if names_secret(found[1], found[2]) else found[0]


def _without_user(found: re.Match[str]) -> str:
    plain = _decoded(found[2])
    return f"{found['name']}{HIDDEN}" if ":" in plain and plain.isprintable() else found[0]


Tells = Callable[[str], bool]
"""Whether a text whose encoding is undone holds a secret."""


def _without_encoded(word: str, tells: Tells) -> str:
    """Hide a word that says a secret once its escapes are undone, percent signs twice."""
    plain = word
    for _ in range(3):
        before = plain
        plain = _ESCAPE.sub(_character, unquote(plain))
        if plain == before:
            break
    return HIDDEN if plain != word and tells(plain) else word


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2] or "0", 16) or int(escape[3] or "0")
    return chr(code) if code <= 0x10FFFF else "?"


def _without_base64(word: str, tells: Tells) -> str:
    """Hide base64 that holds a secret, wherever in it."""
    starts = (word[skipped:] for skipped in range(4))
    return HIDDEN if any(tells(_decoded(each)) for each in starts) else word


def _decoded(coded: str) -> str:
    plain = coded.rstrip("=").translate(_URL_SAFE)
    return base64.b64decode(plain[: len(plain) // 4 * 4] + _rest(plain)).decode("latin-1")


def _rest(plain: str) -> str:
    """Give what is left over after the last four characters, filled up; nothing of one alone."""
    rest = plain[len(plain) // 4 * 4 :]
    return "" if len(rest) < 2 else rest + "=" * (4 - len(rest))
