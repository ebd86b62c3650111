"""Text that was broken to fit a width, put together again: what is copied has no such breaks."""

from collections.abc import Iterator, Sequence

_BREAK = "\n"


def unwrapped(selected: Sequence[str], separators: Sequence[str]) -> str:
    """Selected rows as one text, given what stands behind each of them."""
    text, before = "", _BREAK
    for number, (row, separator) in enumerate(zip(selected, separators, strict=True)):
        shown = row if before == _BREAK else row.lstrip()
        is_last = number == len(selected) - 1
        text += shown if is_last or separator == _BREAK else shown.rstrip() + separator
        if separator == _BREAK and not is_last:
            text += _BREAK
        before = separator
    return text


def separators_of(rows: Sequence[str], whole: Sequence[str]) -> Iterator[str]:
    """What stands behind each row: a line break, or, where a line was broken, a space or nothing.

    `rows` is a text laid out for some width, `whole` the same for so much room that no line breaks.
    Where the two differ otherwise, as in tables, every row ends in a line break.
    """
    at, rest = 0, whole[0].strip() if whole else ""
    for row in rows:
        piece = row.strip()
        if piece and not rest.startswith(piece):
            ahead = (n for n in range(at, len(whole)) if whole[n].strip().startswith(piece))
            found = next(ahead, None)
            if found is None:
                yield _BREAK
                continue
            at, rest = found, whole[found].strip()
        left = rest[len(piece) :]
        if left.strip() and piece:
            yield " " if left[0].isspace() else ""
            rest = left.lstrip()
            continue
        if not left.strip():
            at += 1
            rest = whole[at].strip() if at < len(whole) else ""
        yield _BREAK
