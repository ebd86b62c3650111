"""Options are told of by the commands alone: nobody can give one to an interface that runs."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui
from tui.printing import PlainLines
from tui.studio.batch.events import ListFault
from tui.studio.batch.faults import FaultKind
from tui.studio.events import Event, Notice
from tui.wording.batch import fault_words

HOUSE = Path(tui.__file__).parent
SHARED = ("library", "media", "nemo", "screens", "studio", "widgets")
"""What the interface shows words of."""
_OPTION = re.compile(r"\(?--[a-z]|\s-[a-z] [A-Z]")


def sentences(path: Path) -> Iterator[str]:
    """What has several words in a module, but for docstrings, and options by themselves."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        text = node.value
        if isinstance(text, str) and " " in text and not text.startswith("--"):
            yield text


@pytest.mark.parametrize("folder", SHARED)
def test_no_sentence_of_the_interface_names_an_option(folder: str) -> None:
    modules = [*(HOUSE / folder).rglob("*.py")]
    assert modules
    assert [each for path in modules for each in sentences(path) if _OPTION.search(each)] == []


@pytest.mark.parametrize("kind", FaultKind)
def test_what_is_wrong_with_a_list_is_said_without_options(kind: FaultKind) -> None:
    assert not _OPTION.search(fault_words(ListFault(kind, "x", 1, 2, 3)))


@pytest.mark.parametrize(
    ("event", "option"),
    [
        (Notice("a.png is transparent", "--ground COLOUR"), "--ground COLOUR"),
        (ListFault(FaultKind.OUTSIDE, "../x", 1, 2, 0), "--anywhere"),
        (ListFault(FaultKind.TARGET_EXISTS, "x", 1, 2, 0), "--force"),
        (ListFault(FaultKind.NO_PROMPT, "", 1, 2, 0), "-p TEXT"),
    ],
)
def test_the_commands_name_the_option_that_helps(event: Event, option: str) -> None:
    printed = io.StringIO()
    PlainLines(live=False, err=printed).tell(event)
    assert option in printed.getvalue()
