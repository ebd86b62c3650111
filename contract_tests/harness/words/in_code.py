"""Texts in the code of the client, and what is wrong with how they are written."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).parents[3]
_LOOKED_UP = {"_": 1, "plural": 2}
"""The functions that look texts up, and how many they take."""
_WORDS = re.compile(r"[A-Za-z’']{2,}[,;:.]? [A-Za-z’'{(]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_CODE = re.compile(r"[\\\\^$<>=\[\]|]|\(\?|\x1b|^\s*[-#.@&]|\{\s|;\s*\n")
_SQL = re.compile(
    r"^\s*(?:ALTER|BEGIN|CREATE|DELETE|INSERT|PRAGMA|SELECT|UPDATE)\b|\b(?:ORDER BY|LIMIT) "
)
_COMMAND = re.compile(r"^stillreel(?: (?:--?)?[\w./:…-]*[\w…])*$")
_NAME = re.compile(r"^(?:Bearer|bytes|mock) |\.(?:mp4|part)$|^dialog \w+$")


def is_sentence(text: str) -> bool:
    """Whether people read this: several words, and nothing that only programs read."""
    unread = any(each.search(text) for each in (_CODE, _SQL, _NAME, _COMMAND))
    return bool(_WORDS.search(text)) and not unread


def places(text: str) -> set[str]:
    """The names of the values that a text has places for; `{0}` and `{name!r}` too."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def modules() -> dict[str, ast.Module]:
    """The modules of the client, by their path from the root."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
        for path in sorted((ROOT / "tui").rglob("*.py"))
        if "tests" not in path.parts
    }


def texts_outside(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Sentences that are not looked up: their line, and the text with `…` for its values."""
    match node:
        case ast.Expr(value=ast.Constant()):  # a docstring
            return
        case ast.Call(func=ast.Name(id=name)) if name in _LOOKED_UP:
            rest = [*node.args[_LOOKED_UP[name] :], *node.keywords]
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re")) | ast.Attribute(attr="split")):
            return  # a pattern, or a vocabulary
        case ast.JoinedStr(values=values):
            said = "".join(_constant(part) for part in values)
            if is_sentence(said.replace("…", "it")) and _WORD.search(said):
                yield node.lineno, said
            rest = [part for part in values if isinstance(part, ast.FormattedValue)]
        case ast.Constant(value=str(said)) if is_sentence(said):
            yield node.lineno, said
            return
        case _:
            rest = list(ast.iter_child_nodes(node))
    for child in rest:
        yield from texts_outside(child)


def _constant(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "…"


@cache
def _lookups(module: ast.Module) -> tuple[tuple[ast.Call, int], ...]:
    """Each lookup, with how many texts it takes."""
    return tuple(
        (node, _LOOKED_UP[node.func.id])
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _LOOKED_UP
    )


def looked_up(module: ast.Module) -> Iterator[tuple[str, ...]]:
    """The texts of each lookup, one or two."""
    for call, count in _lookups(module):
        yield _texts(call, count)


def _texts(call: ast.Call, count: int) -> tuple[str, ...]:
    said = (each.value for each in call.args[:count] if isinstance(each, ast.Constant))
    return tuple(each for each in said if isinstance(each, str))


def badly_looked_up(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Lookups of what is no plain text, or whose values are not those it has places for."""
    for call, count in _lookups(module):
        if wrong := _wrong(call, count):
            yield call.lineno, wrong


def _wrong(call: ast.Call, count: int) -> str:
    texts = _texts(call, count)
    if len(texts) < count:
        return "no plain text"
    given = {each.arg for each in call.keywords}
    if None in given or not (given or count > 1):
        return ""  # what fills its places comes later
    filled = given | ({"count"} if count > 1 else set())
    wanted = set[str]().union(*map(places, texts))
    return "" if wanted | ({"count"} if count > 1 else set()) == filled else f"{wanted} ≠ {filled}"


def shadowed(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Functions in which `_` is something of their own, and is called."""
    for function in ast.walk(module) if _binds(module) else ():
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [each for each in _in_scope(function) if _is_ours(each)]
            called = [each for each in names if not _binds(each)]
            if called and any(map(_binds, [*names, function.args])):
                yield function.lineno, f"`_` in {function.name}"


def _is_ours(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "_"


def _binds(node: ast.AST) -> bool:
    """Whether `_` becomes something else somewhere within."""
    return any(
        (isinstance(each, ast.Name) and each.id == "_" and isinstance(each.ctx, ast.Store))
        or (isinstance(each, ast.arg) and each.arg == "_")
        for each in ast.walk(node)
    )


def _in_scope(node: ast.AST) -> Iterator[ast.AST]:
    """What is in a function, without the functions in it, which have names of their own."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ListComp
                          | ast.SetComp | ast.DictComp | ast.GeneratorExp):  # fmt: skip
            yield from _in_scope(child)
