"""What a check spends is counted from its first look at the credits to its last; what it hears."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from tui.check.check import Check, Outcome
from tui.check.events import CheckEvent, StepFailed
from tui.check.legs import Leg, Plan
from tui.nemo.errors import ServiceDown
from tui.nemo.events import Failure, Heartbeat, Text
from tui.nemo.models import Credits
from tui.studio.service import Service

PRICE = 50


@dataclass
class Played:
    """A service whose messages cost; `settles` says whether the total knows of it at once."""

    settles: bool = True
    breaks: bool = False
    reads: int = 1000
    total: int = 1000
    frozen: int = 0
    sent: int = 0
    says: str = ""
    renewed: int = 0
    """What the account of a new token has, where the first message brings one."""
    account: "Played" = field(init=False)
    client: "Played" = field(init=False)
    session_id = "s1"
    token = "nmv_usr_1"

    def __post_init__(self) -> None:
        self.account = self.client = self

    async def use_saved(self) -> bool:
        return True

    async def create_session(self, *_: str) -> "Played":
        return self

    async def credits(self) -> Credits:
        self.reads -= 1
        if self.reads < 0:
            raise ServiceDown(503, 503, "maintenance")
        return Credits(self.total - self.frozen, self.frozen, self.total)

    async def run(self, *_: str) -> AsyncIterator[Heartbeat | Failure | Text]:
        self.sent += 1
        if self.renewed and self.sent == 1:
            self.token, self.total = "nmv_usr_2", self.renewed
        if self.settles:
            self.total -= PRICE
        else:
            self.frozen += PRICE
        yield Heartbeat()
        if self.says:
            yield Text(self.says, "whole")
        if self.breaks:
            yield Failure("500", "broke")


def checked(service: Played, legs: int = 1, most: int = 1000) -> tuple[Outcome, list[CheckEvent]]:
    told: list[CheckEvent] = []
    plan = Plan([Leg.TALK] * legs, None)
    check = Check(cast("Service", cast("Any", service)), plan, most, told.append)
    return asyncio.run(check.run()), told


@pytest.mark.parametrize("settles", [True, False])
def test_it_stops_before_its_limit_however_late_the_charge_settles(settles: bool) -> None:
    service = Played(settles)
    outcome, told = checked(service, legs=4, most=2 * PRICE)
    assert (service.sent, outcome.spent) == (2, 2 * PRICE)
    assert [each.code for each in told if isinstance(each, StepFailed)] == ["max-credits"]


@pytest.mark.parametrize("renewed", [5000, 60, 200])
def test_what_another_account_has_changes_nothing_of_what_was_spent(renewed: int) -> None:
    service = Played(renewed=renewed)
    outcome, told = checked(service, legs=4, most=2 * PRICE)
    sent = 1 if renewed < 2 * PRICE else 2
    assert (service.sent, outcome.spent) == (sent, sent * PRICE)
    stopped = [each.code for each in told if isinstance(each, StepFailed)]
    assert stopped == ["credits" if sent == 1 else "max-credits"]


def test_a_message_that_failed_is_counted_as_what_it_cost() -> None:
    outcome, _ = checked(Played(breaks=True))
    assert outcome.spent == PRICE
    assert ("run_sse", "500") in outcome.undone


def test_without_a_look_at_the_credits_behind_it_no_step_is_done() -> None:
    outcome, _ = checked(Played(reads=1))
    assert ("run_sse", "503") in outcome.undone


def test_a_message_that_is_answered_with_nothing_is_noted() -> None:
    assert checked(Played())[0].silent == ["run_sse"]
    assert checked(Played(says="Much."))[0].silent == []
