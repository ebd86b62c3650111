"""httpx without its command line, which would load click and rich: four times as fast to import.

It is called `http` in this package: to use another library of the same interface, change this
module.
"""

import sys

__all__ = ["http"]

_COMMAND_LINE = "httpx._main"

if _COMMAND_LINE in sys.modules:
    import httpx as http
else:
    # A module that is None cannot be imported, and httpx does without this one.
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]  # that is how Python spells it
    import httpx as http

    del sys.modules[_COMMAND_LINE]
