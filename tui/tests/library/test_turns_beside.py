"""Whether what an account has reserved may be for another of its projects."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.library.library import Library
from tui.library.records import TurnOutcome

ACCOUNT, WITHIN_S = "usr_a", 900.0


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def mine(library: Library) -> int:
    """A turn that began at 5000, with an older one of its project left open."""
    project = library.projects.add("mock", "harbour", "s1", None, 1.0, ACCOUNT).id
    library.turns.open(project, "left", 4_990.0)
    return library.turns.open(project, "animate", 5_000.0)


@pytest.mark.parametrize(
    ("service", "account", "sent_at", "counts"),
    [
        ("mock", ACCOUNT, 4_990.0, True),
        ("mock", ACCOUNT, 5_100.0, True),
        ("mock", ACCOUNT, 3_000.0, False),
        ("mock", "usr_b", 5_100.0, False),
        ("https://x.example", ACCOUNT, 5_100.0, False),
    ],
    ids=["just before", "since", "long ago", "another account", "another service"],
)
def test_a_turn_of_another_project_of_the_account_counts_while_it_is_open(
    service: str, account: str, sent_at: float, counts: bool, library: Library, mine: int
) -> None:
    assert not library.turns.has_others(mine, WITHIN_S)
    project = library.projects.add(service, "gulls", "s2", None, 1.0, account).id
    other = library.turns.open(project, "animate", sent_at)
    assert library.turns.has_others(mine, WITHIN_S) is counts
    library.turns.close(other, TurnOutcome.COMPLETE, 6_000.0)
    assert not library.turns.has_others(mine, WITHIN_S)
