"""A pytest plugin: the tests are frozen once all are collected, and nothing is ever after.

Thousands of tests stay till the end: no search for garbage need go through them. Nor need it begin
anew after every 700 objects: that takes a twentieth of the time, and a tenth while tests are loaded
and collected. So it is seldom from here on, also in the program that all workers report to.

The program has the collector pass over all that was made before its first paint, and its viewer has
it go through all of that again. In a process that starts it a thousand times, that would be all
that the tests before have left, and the tests themselves. So neither does anything here, but in a
test that uses `freezes`.
"""

import gc
from collections.abc import Iterator

import pytest

_freeze, _unfreeze = gc.freeze, gc.unfreeze
gc.set_threshold(30_000, 20, 20)


def pytest_collection_finish() -> None:
    """Freeze what there is."""
    gc.collect()
    _freeze()
    gc.freeze = gc.unfreeze = _nothing


@pytest.fixture
def freezes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the program freeze what there is, and thaw it."""
    monkeypatch.setattr(gc, "freeze", _freeze)
    monkeypatch.setattr(gc, "unfreeze", _unfreeze)
    yield
    _unfreeze()
    gc.collect()
    _freeze()


def _nothing() -> None:
    pass
