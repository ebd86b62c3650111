"""Many texts looked for at once, in a time that does not grow with their number. Pure."""

from collections.abc import Iterator

SHORTEST = 6
"""No text is shorter: by its first characters a text is found."""
_FEW = 100
"""Up to here it is quicker to look for one after the other."""


class ManyTexts:
    """Texts with what each of them means. Some may be added while another thread looks."""

    def __init__(self) -> None:
        self._meanings: dict[str, str] = {}
        self._texts: list[str] = []
        self._by_start: dict[str, list[str]] = {}
        self.longest = 0
        """How many characters the longest has."""

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, text: str, meaning: str) -> None:
        """Look for a text from now on. The first meaning stays. Raises ValueError if too short."""
        if len(text) < SHORTEST:
            raise ValueError(f"{len(text)} characters are too few")
        if text in self._meanings:
            return
        self._meanings[text] = meaning
        self._by_start.setdefault(text[:SHORTEST], []).append(text)
        self._texts.append(text)
        self.longest = max(self.longest, len(text))

    def places_in(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Give what each place means where one of them stands, its start and its end."""
        found = self._each(text) if len(self._texts) <= _FEW else self._by_starts(text)
        for one, start in found:
            yield self._meanings[one], start, start + len(one)

    def _each(self, text: str) -> Iterator[tuple[str, int]]:
        for one in tuple(self._texts):
            start = text.find(one)
            while start >= 0:
                yield one, start
                start = text.find(one, start + 1)

    def _by_starts(self, text: str) -> Iterator[tuple[str, int]]:
        starts, most = self._by_start, len(text) - SHORTEST + 1
        for at in [at for at in range(most) if text[at : at + SHORTEST] in starts]:
            for one in tuple(starts[text[at : at + SHORTEST]]):
                if text.startswith(one, at):
                    yield one, at
