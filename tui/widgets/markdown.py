"""Markdown to lines, without a widget for each block: what the service writes, laid out.

Everything in the source stays text. Raw HTML is shown as it was written, links are named and never
followed, and no escape sequence, markup or action can come out of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, takewhile
from typing import TYPE_CHECKING

from textual.content import Content

from tui.widgets.lines import EMPTY
from tui.widgets.measures import wrapped

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

_NARROWEST = 8
_BULLETS = ("•", "◦", "‣")
_SPANS = {"strong": "bold", "em": "italic", "s": "strike"}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, item, piece of code or table.

    `margin` stands before every line, `marker` before the first one in the margin's last cells.
    """

    content: Content = EMPTY
    margin: str = ""
    marker: str = ""
    tight: bool = False
    verbatim: bool = False
    rows: tuple[tuple[Content, ...], ...] = ()


def complete_length(source: str) -> int:
    """How much of a growing Markdown text is complete: all up to its last blank line."""
    end = position = 0
    fence = ""
    for line in source.splitlines(keepends=True):
        position += len(line)
        mark = line.lstrip()[:3]
        if fence:
            fence = "" if mark == fence else fence
        elif mark in ("```", "~~~"):
            fence = mark
        elif not line.strip() and line.endswith("\n"):
            end = position
    return end


def plain(text: str) -> tuple[Block, ...]:
    """Text as it is, a block each line of it."""
    return tuple(Block(Content(line), tight=True) for line in text.split("\n"))


def read(source: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text."""
    from markdown_it.tree import SyntaxTreeNode

    return tuple(_children(SyntaxTreeNode(_parser().parse(source))))


class Layout:
    """Blocks as lines. A block never changes: where a text grows, only what is new is laid out."""

    def __init__(self, beside: Content = EMPTY) -> None:
        """What stands `beside` each line, at its left, is no part of the width."""
        self._beside = beside
        self._width = 0
        self._laid: list[tuple[Block, Sequence[Content]]] = []

    def lay(self, blocks: Sequence[Block], width: int) -> list[Content]:
        """The blocks in at most `width` cells, a blank line between the loose ones."""
        if width != self._width:
            self._width, self._laid = width, []
        known = zip(self._laid, blocks, strict=False)
        same = sum(1 for _each in takewhile(lambda both: both[0][0] is both[1], known))
        del self._laid[same:]
        for block in blocks[same:]:
            before = [EMPTY] if self._laid and not block.tight else []
            lines = [*before, *_lay_block(block, width)]
            beside = [self._beside + line for line in lines] if self._beside else lines
            self._laid.append((block, beside))
        return list(chain.from_iterable(lines for _block, lines in self._laid))


def lay(blocks: Sequence[Block], width: int) -> list[Content]:
    """The blocks as lines of at most `width` cells, a blank line between the loose ones."""
    return Layout().lay(blocks, width)


def _lay_block(block: Block, width: int) -> Iterator[Content]:
    room = max(_NARROWEST, width - len(block.margin))
    if block.rows:
        inner = _lay_table(block.rows, room)
    elif block.verbatim:
        inner = [
            part for line in block.content.split("\n", allow_blank=True) for part in line.fold(room)
        ]
    else:
        inner = wrapped(block.content, room)
    head = block.margin[: len(block.margin) - len(block.marker)] + block.marker
    for number, line in enumerate(inner):
        margin = block.margin if number or not block.marker else head
        yield Content.assemble((margin, "$quiet"), line) if margin else line


def _lay_table(rows: tuple[tuple[Content, ...], ...], room: int) -> list[Content]:
    columns = max(len(row) for row in rows)
    rows = tuple((*row, *[EMPTY] * (columns - len(row))) for row in rows)
    widths = [max(1, *(row[column].cell_length for row in rows)) for column in range(columns)]
    spare = max(columns * 3, room - 3 * (columns - 1))
    while sum(widths) > spare:
        widths[widths.index(max(widths))] -= 1
    lines: list[Content] = []
    for number, row in enumerate(rows):
        cells = [wrapped(cell, size) or [EMPTY] for cell, size in zip(row, widths, strict=True)]
        for depth in range(max(map(len, cells))):
            parts = [
                (cell[depth] if depth < len(cell) else EMPTY).truncate(size, pad=True)
                for cell, size in zip(cells, widths, strict=True)
            ]
            lines.append(Content.styled(" │ ", "$line").join(parts))
        if not number:
            lines.append(Content.styled("─┼─".join("─" * size for size in widths), "$line"))
    return lines


@cache
def _parser() -> "MarkdownIt":
    # Loaded with the first answer: the screen must be up long before.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _children(node: "SyntaxTreeNode", depth: int = 0) -> Iterator[Block]:
    return chain.from_iterable(_blocks(child, depth) for child in node.children)


def _blocks(node: "SyntaxTreeNode", depth: int) -> Iterator[Block]:
    match node.type:
        case "heading":
            style = "bold $accent" if node.tag in ("h1", "h2") else "bold"
            yield Block(Content.assemble(_inline(node)).stylize(style))
        case "paragraph":
            yield Block(_inline(node), tight=node.hidden)
        case "bullet_list" | "ordered_list":
            yield from _list(node, depth)
        case "blockquote":
            for block in _children(node, depth):
                yield replace(block, margin="▏ " + block.margin)
        case "table":
            rows = (row for part in node.children for row in part.children)
            cells = tuple(tuple(_inline(cell) for cell in row.children) for row in rows)
            yield Block(rows=(tuple(cell.stylize("bold") for cell in cells[0]), *cells[1:]))
        case "fence" | "code_block":
            text = node.content.rstrip("\n").expandtabs(4)
            yield Block(Content.styled(text, "$code"), margin="  ", verbatim=True)
        case "hr":
            yield Block(Content.styled("·  ·  ·", "$quiet"))
        case _:
            yield Block(Content(node.content))


def _list(node: "SyntaxTreeNode", depth: int) -> Iterator[Block]:
    ordered = node.type == "ordered_list"
    first = int(node.attrs.get("start", 1)) if ordered else 0
    last = first + len(node.children) - 1
    bullet = _BULLETS[min(depth, len(_BULLETS) - 1)]
    for number, item in enumerate(node.children):
        marker = f"{first + number}." if ordered else bullet
        marker = marker.rjust(len(f"{last}.")) + " " if ordered else f"{marker} "
        for place, block in enumerate(_children(item, depth + 1)):
            head = "" if place else marker + block.marker
            tight = block.tight if place else number > 0 or depth > 0
            margin = " " * len(marker) + block.margin
            yield replace(block, margin=margin, marker=head or block.marker, tight=tight)


def _inline(node: "SyntaxTreeNode") -> Content:
    return Content("").join(_spans(child) for child in _leaves(node))


def _leaves(node: "SyntaxTreeNode") -> Iterator["SyntaxTreeNode"]:
    for child in node.children:
        yield from child.children if child.type == "inline" else (child,)


def _spans(node: "SyntaxTreeNode") -> Content:
    match node.type:
        case "softbreak":
            return Content(" ")
        case "hardbreak":
            return Content("\n")
        case "code_inline":
            return Content.styled(node.content, "$code")
        case "image":
            return Content.styled(f"[◇ {node.content}]", "$quiet")
        case "strong" | "em" | "s":
            return Content("").join(map(_spans, node.children)).stylize(_SPANS[node.type])
        case "link":
            label = Content("").join(map(_spans, node.children))
            target = str(node.attrs.get("href", ""))
            shown = label.stylize("underline")
            return (
                shown if label.plain == target else shown + Content.styled(f" ({target})", "$quiet")
            )
        case _:
            return Content(node.content)
