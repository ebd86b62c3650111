"""A pytest plugin: a test's folder has a number that is counted, and is not searched for.

pytest looks through the folders of all tests before to find the next number for one more, and keeps
a link to the last: with thousands of them, that takes longer than many a test.
"""

import re
from itertools import count
from pathlib import Path
from typing import Final

import pytest

_LONGEST: Final = 30


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Take the place of pytest's own fixture, which no plugin can do by being loaded."""
    session._fixturemanager.parsefactories(_Folders(), "")


class _Folders:
    def __init__(self) -> None:
        self._numbers = count()

    @pytest.fixture
    def tmp_path(
        self, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Path:
        """A folder of the test's own, as pytest's."""
        name = re.sub(r"\W", "_", request.node.name[:_LONGEST])
        folder = tmp_path_factory.getbasetemp() / f"{name}{next(self._numbers)}"
        folder.mkdir(mode=0o700)
        return folder
