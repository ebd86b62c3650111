"""A pytest plugin: the program speaks English in tests, whoever runs them, wherever."""

import os

import pytest

_OF_A_LANGUAGE = ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "STILLREEL_LANGUAGE")


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Before anything is loaded that has texts, and for all programs that tests start."""
    for name in _OF_A_LANGUAGE:
        os.environ.pop(name, None)
    os.environ["LANG"] = "C.UTF-8"
