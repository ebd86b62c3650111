"""Many texts looked for at once, in a time that hardly grows with their number. Pure."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

SHORTEST = 6
"""No text is shorter: by its first characters a text is found."""
_FEW = 60
"""Up to here it is quicker to look for one after the other."""
_SHORT = 500
"""In a text of no more characters it is quicker to look at each."""
_STRETCH = 65_536
"""Characters searched per step, so that other threads run in between."""


class ManyTexts:
    """Texts with what each of them means. Some may be added while another thread looks."""

    def __init__(self) -> None:
        self._meanings: dict[str, str] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        """How long the texts are that begin so."""
        self._pairs = bytearray(1 << 16)
        """Marks each two characters, as bytes, that a text begins with."""
        self.longest = 0
        """How many characters the longest has."""

    def __len__(self) -> int:
        return len(self._meanings)

    def add(self, text: str, meaning: str) -> None:
        """Look for a text from now on. The first meaning stays. Raises ValueError if too short."""
        if len(text) < SHORTEST:
            raise ValueError(f"{len(text)} characters are too few")
        if text in self._meanings:
            return
        self._meanings[text] = meaning
        start, known = text[:SHORTEST], self._lengths.get(text[:SHORTEST], ())
        if len(text) not in known:
            self._lengths[start] = (*known, len(text))
        if max(start[:2]) <= "\xff":
            self._pairs[ord(start[0]) << 8 | ord(start[1])] = 1
        self.longest = max(self.longest, len(text))

    def places_in(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Give what each place means where one of them stands, its start and its end."""
        for at in self._beginnings(text):
            for length in self._lengths.get(text[at : at + SHORTEST], ()):
                meaning = self._meanings.get(text[at : at + length])
                if meaning is not None:
                    yield meaning, at, at + length

    def _beginnings(self, text: str) -> Iterable[int]:
        """Give where a text may begin: everywhere that one does, and some places more."""
        starts = tuple(self._lengths)
        if len(starts) <= min(_FEW, len(text)):
            return _each(text, starts)
        most = len(text) - SHORTEST + 1
        if len(text) > _SHORT:
            with suppress(UnicodeEncodeError):
                return self._by_pairs(text.encode("latin-1"), most)
        return range(most)

    def _by_pairs(self, data: bytes, most: int) -> Iterator[int]:
        import numpy as np  # late: it takes longer to import than all else

        marked, codes = np.frombuffer(self._pairs, np.uint8), np.frombuffer(data, np.uint8)
        for begin in range(0, most, _STRETCH):
            piece = codes[begin : min(begin + _STRETCH, most) + 1].astype(np.uint16)
            found = np.flatnonzero(marked[(piece[:-1] << 8) | piece[1:]])
            yield from (found + begin).tolist()


def _each(text: str, starts: Iterable[str]) -> Iterator[int]:
    for start in starts:
        at = text.find(start)
        while at >= 0:
            yield at
            at = text.find(start, at + 1)
