import pytest

from tui.library.turns import Spent
from tui.studio.costs import EDIT, GENERATION, expected, spent
from tui.studio.events import CreditsRead


@pytest.mark.parametrize(
    ("past", "generation", "edit"),
    [
        ([], GENERATION, EDIT),
        ([Spent(True, 80)], 80, EDIT),
        ([Spent(False, 30), Spent(False, 50), Spent(False, 31)], GENERATION, 31),
        ([Spent(True, 0), Spent(False, 0)], GENERATION, EDIT),
        ([Spent(True, 90), Spent(False, 20), Spent(True, 110)], 100, 20),
    ],
)
def test_a_turn_is_expected_to_cost_what_others_like_it_did(
    past: list[Spent], generation: int, edit: int
) -> None:
    assert expected(past, generates=True) == generation
    assert expected(past, generates=False) == edit


@pytest.mark.parametrize(
    ("balance", "reserved", "now", "cost"),
    [
        (100, 0, CreditsRead(60, 0, 60), 40),
        (100, 40, CreditsRead(60, 40, 100), 40),
        (100, None, CreditsRead(100, None, None), 0),
        (100, 0, CreditsRead(500, 0, 500), None),
        (None, 0, CreditsRead(60, 0, 60), None),
        (100, 0, CreditsRead(None, None, None), None),
        (100, 0, None, None),
        (100, 0, CreditsRead(0, 100, 100), None),
        (100, 40, CreditsRead(60, 60, 120), None),
        (100, None, CreditsRead(0, 100, 100), None),
        (100, 60, CreditsRead(40, None, None), 120),
    ],
)
def test_what_a_turn_cost_is_known_where_both_balances_were_read_and_nothing_is_open(
    balance: int | None, reserved: int | None, now: CreditsRead | None, cost: int | None
) -> None:
    assert spent(balance, reserved, now) == cost
