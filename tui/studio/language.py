"""The language of a message, where its script tells."""

from collections import Counter

_LETTERS_A_SIGN = 3
"""About as many letters as one sign of a script that writes words or syllables stands for."""


def message_language(message: str) -> str | None:
    """`zh`, `ja` or `ko` for a message written mostly so; `None` where the locale has to say.

    One foreign word, such as a title to set, does not make the language. Kana decides before Han,
    because Japanese uses both.
    """
    counts = Counter(filter(None, map(_script, message)))
    signs = counts["kana"] + counts["hangul"] + counts["han"]
    if signs == 0 or signs * _LETTERS_A_SIGN < counts["latin"]:
        return None
    if counts["kana"]:
        return "ja"
    return "ko" if counts["hangul"] > counts["han"] else "zh"


def _script(character: str) -> str | None:
    if "\u3040" <= character <= "\u30ff":
        return "kana"
    if "\uac00" <= character <= "\ud7af":
        return "hangul"
    if "\u4e00" <= character <= "\u9fff":
        return "han"
    return "latin" if character.isalpha() else None
