"""What the name of a header, a member or a field gives away of its value. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache

_TOKEN_KEY = re.compile(
    r"[a-z0-9]*(?:token|secret|password|passwd|passphrase|passcode|pwd|jwt|assertion|codeverifier|"
    r"(?:api|access|private|secret|signing|auth|subscription|encryption)key)|"
    r"(?:proxy|x)?authorization|bearer|credential"
)
_OTHER_KEYS: Mapping[str, str] = {
    "claimtoken": "claim", "clientid": "client", "xclientid": "client", "cookie": "cookie",
    "setcookie": "cookie",
}  # fmt: skip


@lru_cache(maxsize=2048)
def kind_of_header(name: str) -> str | None:
    """Say which kind of secret a header, a member of an object or a field carries by its name.

    Of a name in the plural, that of each item.
    """
    plain = re.sub(r"[\s._\[\]-]+", "", name.lower())
    for form in (plain, plain.removesuffix("s")):
        if form in _OTHER_KEYS:
            return _OTHER_KEYS[form]
        if _TOKEN_KEY.fullmatch(form):
            return "token"
    return None


def may_be_secret(name: str, value: str) -> bool:
    """Whether a value may be one at all: what is named in the plural may be a number of them."""
    return not (name[-1:] in "sS" and value.strip().isdecimal())
