"""File names as they may be shown and sent: a name is untrusted text like any other."""

import re
import unicodedata
from pathlib import Path
from typing import Final

from tui.media.kinds import Kind

NAMELESS: Final = "unnamed"

# Whole sequences first, or the printable tail of one would stay behind as rubbish.
_ESCAPES: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
# U+200C and U+200D stay: Persian words and family emoji need them.
_INVISIBLE: Final = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SPELLINGS: Final = {
    "jpeg": (".jpg", ".jpeg"),
    "tiff": (".tif", ".tiff"),
    "heic": (".heic", ".heif"),
    "mp4": (".mp4", ".m4v"),
}


def display_name(path: Path) -> str:
    """Return the file's name, fit for a terminal: one line, no escapes, no control characters.

    Line breaks and tabs become spaces, bytes that are no UTF-8 become U+FFFD, controls of the text
    direction go. Never empty.
    """
    shown = _ESCAPES.sub("", path.name or str(path))
    shown = _INVISIBLE.sub("", re.sub(r"[\t\n\v\f\r\x85\u2028\u2029]", " ", shown))
    return "".join(_fit(character) for character in shown).strip() or NAMELESS


def wire_name(name: str, kind: Kind) -> str:
    """Return `name` with an extension that tells the truth about the content.

    A service that judges by the name would refuse a JPEG that is called .heic, as some telephones
    export it, or one without an extension.
    """
    if name.lower().endswith(_SPELLINGS.get(kind.name, (kind.extension,))):
        return name
    return Path(name).stem + kind.extension


def _fit(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return "" if category == "Cc" else character
