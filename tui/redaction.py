"""Removing secrets from text, for errors and reports.

A service may quote a token in its message; it must not be shown again.
"""

import re

HIDDEN = "[hidden]"

_SHAPED = re.compile(
    r"\b(?:nmv|clm)_[\w.~+/-]+"  # the service's own tokens and claim tokens
    # JSON web tokens. Tried once a word, so that no text makes this slow.
    r"|(?<![\w-])(?=[\w-]*\beyJ[\w-])[\w-]++\.[\w-]+\.[\w-]*"
    r"|(?i:(?<=\bbearer ))[\w.~+/=-]{16,}"  # shorter ones are words: "bearer token missing"
)
# The value behind one of these names is a secret whatever its shape.
_NAMED = re.compile(
    r"(?P<name>"
    r"\b(?:(?:proxy-)?authorization|(?:set-)?cookie|x-client-id|x-api-key)['\"]?\s*:\s*['\"]?"
    r"|['\"](?:client_?id|(?:access_|refresh_|id_|claim_)?token|api_?key|password|secret)['\"]"
    r"\s*:\s*['\"])[^\r\n'\"]+",
    re.IGNORECASE,
)
# The addresses of films are signed: the signature is all that is needed to download one.
_SIGNED = re.compile(
    r"(?P<name>[?&](?:ct|token|access_token|auth_key|sig|signature|policy|key-pair-id"
    r"|x-(?:amz|goog)-(?:signature|credential|security-token))=)[^\s\"'&#,;]+",
    re.IGNORECASE,
)


def redact(text: str, *known: str | None) -> str:
    """`text` without the `known` secrets and without whatever is shaped or named like one."""
    for secret in known:
        if secret:
            text = text.replace(secret, HIDDEN)
    text = _NAMED.sub(rf"\g<name>{HIDDEN}", text)
    return _SHAPED.sub(HIDDEN, _SIGNED.sub(rf"\g<name>{HIDDEN}", text))
