"""Where words stand in a text, whatever the case, the width or the accents they are written in.

And what they look like where they are found.
"""

from unicodedata import normalize

Span = tuple[int, int]
"""A part of a text: from its first character to the one behind its last."""

SHOWN = "bold reverse $warning"
"""How the found words look that are shown just now."""
ALSO_FOUND = "bold underline $warning"


class WantedWords:
    """Words that are looked for as they were typed; blank ones stand nowhere.

    `folded` is how they are compared.
    """

    def __init__(self, words: str) -> None:
        self.folded = fold(words) if words.strip() else ""

    def __bool__(self) -> bool:
        return bool(self.folded)

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where they stand in `text`, from the first place on; none overlaps another."""
        if not self.folded:
            return ()
        folded = fold(text)
        if self.folded not in folded:
            return ()
        origins = None if len(folded) == len(text) else _origins(text)
        spans: list[Span] = []
        at, length = folded.find(self.folded), len(self.folded)
        while at >= 0:
            first, last = at, at + length - 1
            if origins is not None:
                first, last = origins[first], origins[last]
            if not spans or first >= spans[-1][1]:
                spans.append((first, last + 1))
            at = folded.find(self.folded, at + length)
        return tuple(spans)


def fold(text: str) -> str:
    """The text as it is compared: no character of it becomes fewer than one."""
    return text.lower() if text.isascii() else normalize("NFKD", text).casefold()


def _origins(text: str) -> list[int]:
    """For each character of the folded text the one that it comes from."""
    return [at for at, one in enumerate(text) for _each in range(len(fold(one)))]
