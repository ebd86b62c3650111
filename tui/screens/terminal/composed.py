"""Whether a character is one that Option or AltGr composed, or what the key types anyway.

A report of a key says its character and its modifiers, and rarely what shift alone would have made
of it. Alt as meta names a key and types nothing; Option and AltGr type.
"""

_COMPOSED = frozenset("@[]{}|\\~")
"""All of ASCII that layouts leave to Option and AltGr."""
_SHIFTED = frozenset(
    ("2@", "'@", "[{", "]}", "\\|", "`~", "#~", "3§", "!§", "3£", "£3", "4¤", ")°", "^°", "`¬")
)
"""Keys of common layouts, each with what shift makes of it, where that could be composed."""
_FUNCTIONAL = range(57344, 63744)
"""The numbers of keys that are no characters, those of the number pad among them."""


def is_composed(typed: str, key: str, shifted: str, *, with_shift: bool) -> bool:
    """Whether the modifiers made `typed` of a key: by itself, or with shift, it types another.

    `shifted` is what the report says that shift makes of it; empty, where it says nothing.
    """
    if ord(key) in _FUNCTIONAL or typed in (key, key.upper(), shifted):
        return False
    if not with_shift:
        return True
    return key + typed not in _SHIFTED and (not typed.isascii() or typed in _COMPOSED)
