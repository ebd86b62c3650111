from pathlib import Path
from types import SimpleNamespace
from typing import Any

from contract_tests.harness.plugins.longest_first import LONGEST, pytest_collection_modifyitems

ROOT = Path(__file__).parents[3]


def item(name: str, number: int = 0) -> Any:
    return SimpleNamespace(path=Path("/tests") / name, number=number)


def test_the_files_that_begin_are_there() -> None:
    there = {
        path.name
        for folder in ("contract_tests", "mockserver", "tui")
        for path in (ROOT / folder).rglob("test_*.py")
    }
    assert set(LONGEST) - there == set()


def test_the_longest_begin_and_the_others_stay_in_their_order() -> None:
    items = [
        item("test_a.py", 1),
        item("test_kills.py", 2),
        item("test_a.py", 3),
        item(LONGEST[0], 4),
        item(LONGEST[0], 5),
    ]
    pytest_collection_modifyitems(items)
    assert [each.number for each in items] == [4, 5, 2, 1, 3]
