"""Words in texts that are laid out of blocks: where they stand there, and what they look like."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tui.screens.find.matching import ALSO_FOUND, SHOWN, WantedWords, fold
from tui.widgets.markdown import Block

_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Where words stand: in the text of that number, from `start` to `end`."""

    text: int
    start: int
    end: int


def places(blocks: Sequence[Block], wanted: WantedWords) -> tuple[TextSpan, ...]:
    """All places of the words; a block is a text, a table as many as it has cells."""
    texts = enumerate(_texts(blocks))
    return tuple(TextSpan(at, *span) for at, text in texts for span in wanted.spans(text))


def may_say(source: str, wanted: WantedWords) -> bool:
    """Whether a Markdown text may say the words; most do not, and need not be read for that.

    Where nothing is a link, an entity or in angles, what is read is what is written, without signs.
    """
    if any(sign in source for sign in "&<["):
        return True
    return _letters(wanted.folded) in _letters(fold(source))


def _letters(text: str) -> str:
    return _SIGNS.sub("", text)


def marked(
    blocks: Sequence[Block], found: Sequence[TextSpan], shown: TextSpan | None
) -> list[Block]:
    """The blocks with the words marked."""
    styled = list(blocks)
    number = 0
    for at, block in enumerate(blocks):
        texts = [cell for row in block.rows for cell in row] if block.rows else [block.content]
        for place in found:
            if number <= place.text < number + len(texts):
                style = SHOWN if place == shown else ALSO_FOUND
                text = place.text - number
                texts[text] = texts[text].stylize(style, place.start, place.end)
        number += len(texts)
        if block.rows:
            cells = iter(texts)
            rows = tuple(tuple(next(cells) for _each in row) for row in block.rows)
            styled[at] = replace(block, rows=rows)
        else:
            styled[at] = replace(block, content=texts[0])
    return styled


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block.rows:
            yield from (cell.plain for row in block.rows for cell in row)
        else:
            yield block.content.plain
