"""Texts that a terminal would obey, or a careless program trip over, and how to see that one did.

Each holds a mark that nothing else writes: `EVIL` inside a string sequence, 6661 in a parameter.
"""

import re
import unicodedata

_STRINGS = {
    "clipboard": "]52;c;RVZJTA==",
    "title": "]2;EVIL",
    "icon-and-title": "]0;EVIL",
    "hyperlink": "]8;;https://EVIL.example/",
    "palette": "]4;1;rgb:66/61/EVIL",
    "notice": "]777;notify;EVIL;EVIL",
    "dcs": "P6661$qEVIL",
    "tmux": "Ptmux;\x1b\x1b]52;c;RVZJTA==\x07",
    "apc": "_GEVIL",
    "pm": "^EVIL",
    "sos": "XEVIL",
}
_C1 = {"]": "\x9d", "P": "\x90", "_": "\x9f", "^": "\x9e", "X": "\x98"}

SEQUENCES: dict[str, str] = {
    **{f"{name}, ST": f"\x1b{text}\x1b\\" for name, text in _STRINGS.items()},
    **{f"{name}, BEL": f"\x1b{text}\x07" for name, text in _STRINGS.items()},
    **{f"{name}, 8 bits": f"{_C1[text[0]]}{text[1:]}\x9c" for name, text in _STRINGS.items()},
    **{f"{name}, endless": f"\x1b{text}" for name, text in _STRINGS.items()},
    "colour": "\x1b[6661;31m",
    "colour, 8 bits": "\x9b6661;31m",
    "screen": "\x1b[?6661l",
    "clear": "\x1b[6661J",
    "question": "\x1b[>6661q",
    "window": "\x1b[21;6661t",
    "intermediate": "\x1b[6661 q",
    "cut short": "\x1b[6661",
    "reset": "\x1bc",
    "charset": "\x1b(0",
    "alignment": "\x1b#8",
    "save": "\x1b7",
    "lone escape": "\x1b",
    "index, 8 bits": "\x84",
    "bell": "\x07",
    "backspaces": "\b\b\b\b",
    "vertical tab": "\v",
    "form feed": "\f",
    "return": "\rEVIL",
    "shift out": "\x0e",
    "nul": "\0",
    "delete": "\x7f",
    "bidi": "\u202egpj.\u2066x\u2069",
    "marks": "\u200e\u200f\u061c",
}
MARKUP: dict[str, str] = {
    "closing tag": "file [/x/a.png] missing [/]",
    "opening tags": "[b][red][nonsense=",
    "action": "[@click=app.quit]x[/]",
    "link tag": "[link=https://EVIL.example]x[/link]",
    "variable": "$error [$primary]x[/]",
    "raw html": "<script>alert(1)</script><b onclick='x'>y</b>",
    "javascript": "[here](javascript:alert(1)) ![x](file:///etc/passwd) <javascript:x>",
    "reference": "[a]: javascript:x\n[a]",
    "json": '{"a": "\\u001b[6661m"}',
    "percent": "%s %(x)s {0} {x!r}",
    "surrogate": "\ud800\udfff\udcff",
    "separators": "a\u2028b\u2029c\x85d",
    "zero width": "ad\u200bmin\ufeff\u2060",
    "very long": "long " * 2000,
    "combining": "e" + "\u0301" * 300,
}
PAYLOADS: dict[str, str] = {
    **{name: f"be{text}fore" for name, text in SEQUENCES.items()},
    **{f"{name}, last": f"before{text}" for name, text in SEQUENCES.items()},
    **MARKUP,
}

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WRITTEN = re.compile(
    rb"\x1b(?:[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\[[0-?]*[ -/]*[@-~]?|[ -/]*[0-~]?)"
)
_MARKS = (b"EVIL", b"RVZJTA", b"6661")


def cut(text: str) -> list[tuple[str, str]]:
    """The text in two pieces, in every way around its controls."""
    places = [at for at, one in enumerate(text) if unicodedata.category(one) == "Cc"]
    return [(text[:at], text[at:]) for place in places for at in (place, place + 1, place + 2)]


def obeyed(text: str) -> list[str]:
    """What in a text a terminal would obey; newlines and tabs are let through."""
    controls = {one for one in text if unicodedata.category(one) in {"Cc", "Cs"}} - {"\n", "\t"}
    return [repr(one) for one in sorted(controls | set(_BIDI.findall(text)))]


def leaked(output: bytes) -> list[bytes]:
    """What in a terminal's bytes is not our own: their sequences, 8-bit controls, bidi controls."""
    marked = [one for one in _WRITTEN.findall(output) if any(mark in one for mark in _MARKS)]
    text = output.decode("utf-8", "replace")
    eight_bits = [one.encode() for one in text if "\x80" <= one <= "\x9f"]
    ours = set(b"\x1b\r\n\t\b\x07\x0f")
    odd = [bytes([one]) for one in set(output) if one < 32 and one not in ours]
    return marked + eight_bits + odd + [one.encode() for one in _BIDI.findall(text)]
