"""A pytest plugin: what takes longest begins first, and nobody waits for one test at the end."""

from typing import Final

import pytest

LONGEST: Final = (
    "test_sentences.py",
    "test_schemathesis.py",
    "test_terminal_driver.py",
    "test_page_in_chromium.py",
    "test_pytest_plugin.py",
    "test_commands.py",
    "test_fault_table.py",
    "test_hostile.py",
    "test_openapi.py",
    "test_worker.py",
    "test_kills.py",
    "test_targets.py",
    "test_secrets.py",
    "test_two_programs.py",
    "test_hostile_terminal.py",
)
"""Files of tests by name, the slowest tests first; all others follow as they are."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests in order."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))
