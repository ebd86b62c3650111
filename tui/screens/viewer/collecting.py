"""Collecting garbage while a film plays: seldom, and only among what came since.

Every picture is thousands of small objects. At the usual pace the collector would look through all
of the program several times a second, and the film would stutter.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SELDOM: Final = (5_000, 20, 50)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Within it, garbage is collected seldom; at its end, all that came of it is."""
    if not gc.isenabled():
        yield
        return
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()  # what was there before may go one day, too
        gc.collect()
