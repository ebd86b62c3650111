"""A pytest plugin: `gc.freeze` after collection, so that the collector skips the tests.

Thousands of tests stay till the end. The collector also runs less often than after every 700
objects, which took a twentieth of the time, and a tenth while tests are loaded and collected.

The program's own `gc.freeze` (before its first paint) and `gc.unfreeze` (in its viewer) would undo
that, in a process that starts it a thousand times. So they do nothing here.
"""

import gc

gc.set_threshold(30_000, 20, 20)
_freeze = gc.freeze


def pytest_collection_finish() -> None:
    """Freeze what there is."""
    gc.collect()
    gc.freeze()
    gc.freeze = gc.unfreeze = _nothing


def pytest_unconfigure() -> None:
    """Have the end of Python search nothing: it does so module by module."""
    _freeze()


def _nothing() -> None:
    pass
