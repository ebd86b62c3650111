import pytest

from mockserver.refusals import OutOfCredits
from mockserver.service.credits import Balance


def test_reserved_credits_are_frozen_and_still_there() -> None:
    balance = Balance(100).reserve(50)
    assert (balance.available, balance.frozen, balance.total) == (50, 50, 100)


def test_charged_credits_are_gone() -> None:
    assert Balance(100).reserve(50).earn(50).charge(50) == Balance(50, 0)


def test_refunded_credits_are_back() -> None:
    assert Balance(100).reserve(50).refund(50) == Balance(100, 0)


def test_what_is_frozen_cannot_be_reserved_again() -> None:
    with pytest.raises(OutOfCredits, match="takes 100, 50 are available"):
        Balance(100).reserve(50).reserve(100)
