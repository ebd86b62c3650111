"""The bytes of a notice. Texts in it are clean, and short."""

from tui.redaction import redact
from tui.screens.notices.kinds import Form
from tui.text import clean_name

BELL = "\x07"
_END = "\x07"
"""Inside GNU screen the other end of a string would end what is handed on."""
_LONGEST_TITLE, _LONGEST_TEXT = 60, 200


def notice(form: Form, title: str, text: str) -> str:
    """What shows a notice; empty where the terminal knows none."""
    title, text = _fit(title, _LONGEST_TITLE), _fit(text, _LONGEST_TEXT)
    match form:
        case Form.ITERM:
            return f"\x1b]9;{title}: {text}{_END}"
        case Form.RXVT:
            return f"\x1b]777;notify;{title};{text}{_END}"
        case Form.KITTY:
            first = f"\x1b]99;i=stillreel:o=unfocused:d=0;{title}{_END}"
            return f"{first}\x1b]99;i=stillreel:p=body;{text}{_END}"
    return ""


def _fit(text: str, most: int) -> str:
    """On one line, without a secret, a control character, or what parts a sequence."""
    line = " ".join(clean_name(redact(text)).replace(";", ",").split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
