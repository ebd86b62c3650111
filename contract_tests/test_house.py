"""How large files, functions and folders may be, where tests lie, what documents name."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("tui", "mockserver", "contract_tests")
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50
MOST_MODULES_OF_A_FOLDER = 20
IMPORTS_A_TEST = re.compile(
    r"^\s*(?:from|import)\b.*\b(?:test_|conftest)|^\s+(?:test_\w+|conftest)(?:,| as|$)",
    re.MULTILINE,
)
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "recordings/README.md")
NAMES_A_FILE = re.compile(r"(?<![\w./-])[\w-][\w./-]*\.(?:py|json|yaml|toml|txt|svg)\b")
OF_USERS = frozenset(
    {
        "config.toml", "baseline.json", "pins.json", "mine.json", "openapi.live.json",
        "runs/RUN/session-1.json",
    }
)  # fmt: skip
"""Files that are there at a user's."""
POSSESSIVE_GROUP = re.compile(r"[^(\\]\)(?:[*+?]|\{[\d,]+\})\+")
ASKS_A_PATH = re.compile(r"(?<!\.path)\.(?:exists|is_file|is_dir)\b(?!`)")
ASK_ALL_THE_SAME = {
    "mockserver/description/document.py": "a file of this program",
    "tui/screens/dialogs/folder_search.py": "what a folder lists, which raises in every Python",
}
ASKS_THE_WORKING_FOLDER = re.compile(
    r"Path\.cwd\(|(?<!source)\.absolute\(\)|\babspath\(|\.r?glob\("
)
TEST_MODULE = re.compile(r"(^|\.)(test_\w+|conftest)$")
OF_NO_PACKAGE = frozenset({"harness", "in_chinese"})
"""Folders of tests for what many tests share, and for both faces in another language."""


@cache
def sources() -> dict[str, str]:
    """The text of every module, by its path from the root."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Every statement within a module, however deep; what it computes is not gone into."""
    for block in ("body", "orelse", "handlers", "finalbody", "cases"):
        for child in getattr(node, block, ()):
            yield child
            yield from statements(child)


def imported(text: str) -> Iterator[str]:
    """The names that a module imports, each with its module before it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def test_no_test_is_imported_by_anybody() -> None:
    found = {
        f"{path} imports {name}"
        for path, text in sources().items()
        if IMPORTS_A_TEST.search(text)  # a quick look, and then an exact one
        for name in imported(text)
        if TEST_MODULE.search(name)
    }
    assert found == set()


def test_no_module_is_too_long() -> None:
    lengths = {path: text.count("\n") for path, text in sources().items()}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{path}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, text in sources().items()
        for node in statements(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    too_long = {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION}
    assert too_long == {}


def test_no_pattern_repeats_a_group_possessively() -> None:
    """Python before 3.11.5 takes too much for such a group: gh-100061, gh-106052."""
    found = [
        f"{path}: {each[0]}"
        for path, text in sources().items()
        for each in POSSESSIVE_GROUP.finditer(text)
    ]
    assert found == [], "write (?>(?:...)*), which Python always got right"


def test_whether_a_file_is_there_is_asked_where_the_answer_is_the_same_in_every_python() -> None:
    """Below a folder that may not be entered, `Path.exists` raises before Python 3.14."""
    asking = {
        path
        for path, text in sources().items()
        if "/tests/" not in path and not path.startswith("contract_tests/")
        if ASKS_A_PATH.search(text)
    }
    assert asking == set(ASK_ALL_THE_SAME), (
        "see tui/file_paths.py and mockserver/recordings/files.py"
    )


def test_a_folder_that_was_removed_or_closed_is_no_crash_of_the_client() -> None:
    """`Path.cwd` raises where it was removed, and `Path.glob` below one that may not be entered."""
    asking = {
        path
        for path, text in sources().items()
        if path.startswith("tui/") and not path.startswith("tui/tests/")
        if ASKS_THE_WORKING_FOLDER.search(text)
    }
    assert asking == {"tui/file_paths.py", "tui/child_python.py"}


def test_no_folder_has_too_many_modules() -> None:
    """Those of tests count as any other."""
    names = (Path(path) for path in sources())
    counts = Counter(path.parent.as_posix() for path in names if path.name != "__init__.py")
    assert {name: n for name, n in counts.items() if n > MOST_MODULES_OF_A_FOLDER} == {}


def test_tests_lie_as_the_packages_do() -> None:
    for side in ("tui", "mockserver"):
        tests = {Path(path).parent for path in sources() if path.startswith(f"{side}/tests/")}
        lost = {
            folder.as_posix()
            for folder in tests
            if not (ROOT / side / folder.relative_to(f"{side}/tests") / "__init__.py").is_file()
            and folder.name not in OF_NO_PACKAGE
        }
        assert lost == set()


def test_every_room_stands_in_the_tree_of_the_house() -> None:
    tree = (ROOT / "CONTRIBUTING.md").read_text().partition("## The house")[2].partition("\n## ")[0]
    rooms = {
        path.relative_to(ROOT).as_posix()
        for folder in (*PACKAGES, "tui/screens")
        for path in (ROOT / folder).iterdir()
        if any(path.glob("*.py")) and path.name != "tests"
    }
    assert {room for room in rooms if f" {Path(room).name}/" not in tree} == set()


def test_documents_name_files_that_are_there() -> None:
    texts = {path: (ROOT / path).read_text() for path in DOCUMENTS}
    files = {
        path.relative_to(ROOT).as_posix()
        for folder in (*PACKAGES, "recordings", "docs")
        for path in (ROOT / folder).rglob("*.*")
    } | {path.name for path in ROOT.iterdir()}
    lost = {
        f"{path}: {name}"
        for path, text in texts.items()
        for name in NAMES_A_FILE.findall(text)
        if name not in OF_USERS and not any(f"/{file}".endswith(f"/{name}") for file in files)
    }
    assert lost == set()


def test_every_program_of_the_tests_that_is_listed_takes_help() -> None:
    listed = re.findall(r"python -m (contract_tests[\w.]+)", (ROOT / "CONTRIBUTING.md").read_text())
    modules = {name: sources()[f"{name.replace('.', '/')}.py"] for name in listed}
    assert {name for name, text in modules.items() if "ArgumentParser(" not in text} == set()
