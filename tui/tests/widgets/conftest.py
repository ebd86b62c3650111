"""Widgets alone in a small program: their pilots wait as those of the screens do."""

from collections.abc import Iterator

import pytest

from tui.tests.screens.harness.at_rest import pilots_wait_for_rest


@pytest.fixture(autouse=True)
def _at_once() -> Iterator[None]:
    with pilots_wait_for_rest():
        yield
