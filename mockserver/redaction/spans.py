"""Where secrets are in a text, of which kind, and what stands in their place. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

KINDS = ("token", "claim", "jwt", "client", "cookie", "signature", "email", "home")
REFERENCE = re.compile(r"(?:\w+ +)?<[a-z]+:\d+>")
"""What stands in the place of a secret; of a header, behind its scheme."""


@dataclass(frozen=True, slots=True)
class SecretSpan:
    """Where a secret is in a text, and of which kind; never the secret itself."""

    kind: str
    start: int
    end: int


def joined(secrets: Iterable[SecretSpan]) -> list[SecretSpan]:
    """Put secrets in order; those that overlap become one, of the kind of the first."""
    found: list[SecretSpan] = []
    for secret in sorted(secrets, key=lambda each: (each.start, -each.end)):
        if found and secret.start < found[-1].end:
            if secret.end > found[-1].end:
                found[-1] = SecretSpan(found[-1].kind, found[-1].start, secret.end)
        else:
            found.append(secret)
    return found
