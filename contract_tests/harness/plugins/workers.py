"""A pytest plugin: with `-n auto` there is one worker more than there are cores, and five at most.

Many tests wait for a program that they started. But a container may have fewer cores than it says.

Each worker loads all tests, and begins with another folder of them: in a clean checkout one
compiles what the others then find compiled.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

_MOST_CORES: Final = 4
_FOLDERS = pytest.StashKey[Sequence[Path]]()
"""All folders of tests, where all tests are run by several workers."""


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """Say how many there are."""
    may_use = getattr(os, "sched_getaffinity", None)  # Linux has it
    cores = len(may_use(0)) if may_use else os.cpu_count() or 1
    return min(cores, _MOST_CORES) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Begin with a folder of one's own."""
    config: Any = session.config
    folders = [config.rootpath / name for name in config.getini("testpaths")]
    if (
        hasattr(config, "workerinput")
        and [Path(word).absolute() for word in config.args] == folders
    ):
        config.stash[_FOLDERS] = folders
        first = int(config.workerinput["workerid"].removeprefix("gw")) % len(folders)
        config.args = [*config.args[first:], *config.args[:first]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Have all workers see the tests in the same order."""
    folders = config.stash.get(_FOLDERS, ())
    if folders:
        items.sort(key=lambda item: [folder not in item.path.parents for folder in folders])
