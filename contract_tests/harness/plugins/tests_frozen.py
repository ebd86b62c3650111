"""A pytest plugin: the tests are frozen once all are collected, and nothing is ever after.

Thousands of tests stay till the end: no search for garbage need go through them. Nor need it begin
anew after every 700 objects: that takes a twentieth of the time, and a tenth while tests are loaded
and collected. So it is seldom from here on, also in the program that all workers report to.

The program has the collector pass over all that was made before its first paint, and its viewer has
it go through all of that again. In a process that starts it a thousand times, that would be all
that the tests before have left, and the tests themselves. So neither does anything here.
"""

import gc

gc.set_threshold(30_000, 20, 20)


def pytest_collection_finish() -> None:
    """Freeze what there is."""
    gc.collect()
    gc.freeze()
    gc.freeze = gc.unfreeze = _nothing


def _nothing() -> None:
    pass
