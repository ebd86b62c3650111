"""The HTTP library, under one name: to move to another of the same interface, change this module.

httpx brings a command line of its own, which loads click and rich. Nobody here uses it, and without
it the library is there in a quarter of the time.
"""

import sys

__all__ = ["http"]

_COMMAND_LINE = "httpx._main"

if _COMMAND_LINE in sys.modules:
    import httpx as http
else:
    # What stands for None there cannot be imported, and httpx does without.
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]  # that is how Python spells it
    import httpx as http

    del sys.modules[_COMMAND_LINE]
