"""Keeping secrets out of words: a service that quotes a token must not have it repeated."""

import re

HIDDEN = "[hidden]"

_SECRETS = re.compile(
    r"\b(?:nmv|clm)_[\w.~+/-]+"  # the service's own tokens and claim tokens
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]*"  # JSON web tokens
    r"|(?i:(?<=\bbearer ))[\w.~+/=-]{16,}"  # shorter ones are words: "bearer token missing"
    r"|(?i:(?<=[?&]ct=)|(?<=[?&]token=))[^\s\"'&,;]+"
)


def redact(text: str, *known: str | None) -> str:
    """`text` without the `known` secrets and without whatever is shaped like one."""
    for secret in known:
        if secret:
            text = text.replace(secret, HIDDEN)
    return _SECRETS.sub(HIDDEN, text)
