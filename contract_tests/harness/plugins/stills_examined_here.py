"""A pytest plugin with one fixture, for tests that are not about how a still is examined.

To examine stills, the program starts another one, which takes longer than many a test. Where none
can be started, it examines them itself: so it does in a test that uses this.
"""

import errno
from typing import Never

import pytest


@pytest.fixture
def stills_examined_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no process be started that examines stills, as on a machine with too many of them."""

    def no_process(module: str, *words: str) -> Never:
        raise BlockingIOError(errno.EAGAIN, f"no process for {module}")

    monkeypatch.setattr("tui.studio.inspecting.examiner.command_for", no_process)
