"""Cleaning text that others wrote, so that a terminal can show it as plain text.

A terminal obeys control characters wherever they come from: a service, a file name or an error
message could write the clipboard, move the cursor or change the window's title. So whole escape
sequences are removed (their parameters would be left behind), then the other control characters.
A pattern is compiled when a text needs it: at a start, hardly any does.
"""

import re

REPLACEMENT = "\ufffd"

_STRING_SEQUENCE = (  # OSC, DCS, SOS, PM, APC: up to ST or BEL, or to the end of the text
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])(?s:.*?)(?:\x07|\x9c|\x1b\\|\Z)"
)
_CONTROL_SEQUENCE = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
_SHORT_SEQUENCE = r"\x1b[ -/]*[0-~]?"
_SEQUENCES = "|".join((_STRING_SEQUENCE, _CONTROL_SEQUENCE, _SHORT_SEQUENCE))

_LINE_ENDS = r"\r\n?"
_CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"
_BIDI_CONTROLS = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_OBEYED = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
_SURROGATES = "[\ud800-\udfff]"

_BREAKS = "[\n\t\u2028\u2029]+"
_INVISIBLE = "[\u00ad\u200b\u2060-\u206f\ufeff]"
_ZERO_WIDTH = (
    "[\u00ad\u034f\u180b-\u180f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)


def clean(text: str) -> str:
    """Text without escape sequences, control characters, bidi controls or lone surrogates.

    Newlines (CRLF and CR become LF) and tabs stay, as do joiners and variation selectors: emoji
    are made of them.
    """
    if text.isascii() and text.isprintable():
        return text
    text = re.sub(_SEQUENCES, "", text)
    text = re.sub(_CONTROLS, "", re.sub(_LINE_ENDS, "\n", text))
    return re.sub(_SURROGATES, REPLACEMENT, re.sub(_BIDI_CONTROLS, "", text))


def clean_name(text: str) -> str:
    """A name or title fit for one line of a terminal.

    As `clean`, with newlines and tabs turned into a space, characters of no width removed (they
    make two names look alike, and break columns), and the ends trimmed.
    """
    return re.sub(_ZERO_WIDTH, "", re.sub(_BREAKS, " ", clean(text))).strip()


def clean_file_name(text: str) -> str:
    """The name of a file fit for one line of a terminal; may be empty.

    As `clean_name`, but joiners and variation selectors stay: emoji and Persian words need them.
    """
    return re.sub(_INVISIBLE, "", re.sub(_BREAKS, " ", clean(text))).strip()


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return not clean_name(text)


def is_plain_ascii(text: str) -> bool:
    """Whether `text` is printable ASCII without spaces, as ids, tokens and URLs are; not empty."""
    return text != "" and text.isascii() and text.isprintable() and " " not in text


def visible(text: str) -> str:
    """Text of the same length, with U+FFFD for each character that a terminal would obey.

    For text that is being edited, where no character may vanish. Line breaks and tabs are replaced
    too: it is one line.
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_OBEYED, REPLACEMENT, text)
