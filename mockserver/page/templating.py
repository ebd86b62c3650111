"""Markup with slots, filled with rows of text. The page's script fills the same slots later.

`data-slot="name"` takes the row's text as its content, `data-set="value:name"` as an attribute,
and `data-list="calls"` as many copies of `<template id="row-calls">` as there are rows. Whatever
fills a slot is data: it is escaped here, and set as text there.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

Row = Mapping[str, str]
_SLOT = re.compile(r'(<[^<>]*\bdata-slot="(\w+)"[^<>]*>)(?=</)')
_SET = re.compile(r'\bdata-set="([\w: -]+)"')
_LIST = re.compile(r'(<[^<>]*\bdata-list="(\w+)"[^<>]*>)(?=</)')
_TEMPLATE = re.compile(r'<template id="row-(\w+)">\s*(.*?)\s*</template>', re.DOTALL)


def fill(markup: str, row: Row) -> str:
    """Fill slots and attributes; those that the row says nothing of stay as they are."""

    def attributes(found: re.Match[str]) -> str:
        pairs = [pair.partition(":") for pair in found[1].split()]
        made = [f' {name}="{escape(row[key])}"' for name, _, key in pairs if key in row]
        return found[0] + "".join(made)

    def text(found: re.Match[str]) -> str:
        return found[1] + escape(row.get(found[2], ""))

    return _SLOT.sub(text, _SET.sub(attributes, markup))


def paint(page: str, slots: Row, lists: Mapping[str, Sequence[Row]]) -> str:
    """Fill a whole page; its templates stay as they are, for the script."""
    templates = dict(_TEMPLATE.findall(page))

    def rows(found: re.Match[str]) -> str:
        return found[1] + "".join(fill(templates[found[2]], row) for row in lists[found[2]])

    body, mark, rest = page.partition("<template")
    return _LIST.sub(rows, fill(body, slots)) + mark + rest
