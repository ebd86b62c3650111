"""A pytest plugin (`-p`): every sentence of the client is another than it was written.

Each string of `tui` that reads like a sentence gets a number before it and a mark behind it, no two
the same number. Where one module looks for another's words, it no longer finds them, and behaves
differently. Strings that people do not read stay: docstrings, patterns, SQL, vocabularies.
"""

import ast
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from itertools import count
from types import CodeType, ModuleType

import pytest

from contract_tests.harness.words.in_code import is_sentence

MARK = "⟧"
UNREAD = frozenset(
    {
        "tui.studio.intent",
        "tui.studio.turns.window_talk",
    }
)
"""Modules whose long strings are the words of other people."""

_numbers = count(1)


class _Marker(ast.NodeTransformer):
    """Marks the sentences of one module."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, str) and is_sentence(node.value):
            marked = f"{next(_numbers)}⟦{node.value}{MARK}"
            return ast.copy_location(ast.Constant(marked), node)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        text = "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "it"
            for part in node.values
        )
        if is_sentence(text):
            first = ast.Constant(f"{next(_numbers)}⟦")
            node.values = [first, *node.values, ast.Constant(MARK)]
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        # A compiled pattern, and a vocabulary that is split, are no sentences.
        match node.func:
            case ast.Attribute(value=ast.Name(id="re")) | ast.Attribute(attr="split"):
                return node
            case _:
                return self.generic_visit(node)  # type: ignore[return-value]  # it stays a call

    def _visit_body(self, node: ast.AST) -> ast.AST:
        body: list[ast.stmt] = getattr(node, "body", [])
        match body:
            case [ast.Expr(value=ast.Constant(value=str())) as docstring, *_]:
                self.generic_visit(node)
                body[0] = docstring
                return node
            case _:
                return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return self._visit_body(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._visit_body(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._visit_body(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._visit_body(node)


def marked(source: str | bytes, path: str = "<marked>") -> CodeType:
    """The code of a module, each of whose sentences is another than all others."""
    tree = _Marker().visit(ast.parse(source, path))
    return compile(ast.fix_missing_locations(tree), path, "exec")


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType | None:
        return marked(self.get_data(self.path), self.path)


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        ours = fullname.startswith("tui.") and not fullname.startswith("tui.tests")
        if not ours or fullname in UNREAD:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Begin before the first module of the client is loaded."""
    loaded = [name for name in sys.modules if name.startswith("tui.")]
    assert not loaded, loaded
    sys.meta_path.insert(0, _Finder())
