"""Bodies as lines that people read: JSON indented, nothing secret, nothing a terminal obeys."""

import json

from tui.nemo.json_fields import NotJson, parse_json
from tui.wire.secrets import Secrets

MOST_CHARS = 128 * 1024
"""So much of a body is laid out; all of it is in a recording."""
_MORE = 8 * 1024
"""Read beyond that, so that no secret is cut in two."""


def lines_of(text: str, secrets: Secrets) -> list[str]:
    """The lines of a text; of JSON its members, a line each."""
    try:
        value = parse_json(text)
    except NotJson:
        shown = text
    else:
        shown = json.dumps(secrets.without(value), ensure_ascii=False, indent=2)
    plain = secrets.hide(shown[: MOST_CHARS + _MORE])
    lines = plain[:MOST_CHARS].split("\n")
    return [*lines, "…"] if len(shown) > MOST_CHARS else lines


def lines_of_bytes(data: bytes, secrets: Secrets) -> list[str]:
    """Bytes as lines to read; of what is no UTF-8, how many bytes there are."""
    try:
        return lines_of(data.decode("utf-8-sig"), secrets)
    except UnicodeDecodeError:
        return [f"{len(data)} B"]
