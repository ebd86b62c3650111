"""A terminal that tests type at, in the place of standard input."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def at_a_keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Within it standard input is a terminal; gives the descriptor to write to what is typed."""
    typed, terminal = os.openpty()
    try:
        with os.fdopen(terminal, encoding="utf-8") as stdin:
            monkeypatch.setattr(sys, "stdin", stdin)
            yield typed
    finally:
        os.close(typed)
