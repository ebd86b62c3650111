"""httpx without its command line, which would load click and rich: four times as fast to import.

And httpcore looks for sniffio at each lock of each request: where it is not installed, in all the
folders of Python.

It is called `http` in this package: to use another library of the same interface, change this
module.
"""

import sys
from importlib.util import find_spec

__all__ = ["http"]

_COMMAND_LINE = "httpx._main"

if _COMMAND_LINE in sys.modules:
    import httpx as http
else:
    # A module that is None cannot be imported, and httpx does without this one.
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]  # that is how Python spells it
    import httpx as http

    del sys.modules[_COMMAND_LINE]

if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # likewise, for good
