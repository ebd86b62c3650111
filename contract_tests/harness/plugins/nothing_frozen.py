"""A pytest plugin: what the program froze at its start is garbage again once its test has ended.

The program has the collector pass over all that was made before its first paint. In a process that
starts it a thousand times, that would be all that the tests before have left.
"""

import gc
from collections.abc import Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Thaw after each test."""
    try:
        return (yield)
    finally:
        gc.unfreeze()
