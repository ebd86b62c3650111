"""A pytest plugin: with `-n auto` there is one worker more than there are cores, and five at most.

Many tests wait for a program that they started. But a container may have fewer cores than it says.
"""

import os
from typing import Final

import pytest

_MOST_CORES: Final = 4


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """Say how many there are."""
    may_use = getattr(os, "sched_getaffinity", None)  # Linux has it
    cores = len(may_use(0)) if may_use else os.cpu_count() or 1
    return min(cores, _MOST_CORES) + 1
