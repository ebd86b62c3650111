"""Named situations for a client: each changes the service's state and arms faults.

A scenario replaces the one before it for the same test, or for everybody. `clean` undoes all of it:
its faults, empty accounts, silent edits. A token that has expired stays so, as a client has a new
one by then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from mockserver.control.request import ControlError
from mockserver.control.scope import ClientSelection
from mockserver.faults.fault import Fault
from mockserver.faults.notation import parse_faults
from mockserver.faults.scenarios import CLEAN, SCENARIOS
from mockserver.mock import ActiveScenario, Mock
from mockserver.redaction.redactor import Redactor
from mockserver.service import changes

MOST_TESTS = 1000
_OUT_OF_CREDITS = "out-of-credits"


def set_credits(mock: Mock, scope: ClientSelection, available: int) -> int:
    """Let accounts have so many credits available, new ones of everybody's too; says how many."""
    accounts = scope.accounts(mock)
    changes.set_credits(mock.service, accounts, available)
    if scope.is_everybody:
        mock.service.credits = available
    return len(accounts)


def _expire_all_tokens(mock: Mock, scope: ClientSelection) -> None:
    tokens = changes.tokens_of(mock.service, scope.accounts(mock))
    changes.expire_tokens(mock.service, tokens)


def _silence_edits(mock: Mock, scope: ClientSelection) -> None:
    if not scope.is_everybody:
        raise ControlError("silent-edit is for everybody: leave out `session` and `test`.")
    mock.service.edits_are_silent = True


_STATE_CHANGES: Mapping[str, Callable[[Mock, ClientSelection], object]] = {
    _OUT_OF_CREDITS: lambda mock, scope: set_credits(mock, scope, 0),
    "expired-token": _expire_all_tokens,
    "silent-edit": _silence_edits,
}


def play(mock: Mock, name: str, scope: ClientSelection) -> Sequence[str]:
    """Play a scenario instead of the last one; give the ids of its faults. Raises ControlError."""
    scenario = SCENARIOS.get(name)
    if scenario is None:
        raise ControlError(f"No scenario is named {name[:60]!r}; there are {', '.join(SCENARIOS)}.")
    accounts = scope.accounts(mock)
    _end_last(mock, scope)
    armed = tuple(
        mock.faults.arm(scoped(fault, scope))
        for fault in (parse_faults(scenario.faults) if scenario.faults else ())
    )
    if name == CLEAN:
        if scope.is_everybody:
            mock.service.credits = mock.granted
        for account in accounts:
            account.balance = replace(
                account.balance, available=max(account.balance.available, mock.granted)
            )
    if name in _STATE_CHANGES:
        _STATE_CHANGES[name](mock, scope)
    mock.service.save()
    if name != CLEAN:
        mock.scenarios[scope.test] = ActiveScenario(name, armed)
    return armed


def scoped(fault: Fault, scope: ClientSelection) -> Fault:
    """Narrow a fault to the calls of a scope."""
    where = replace(
        fault.where,
        session=scope.session or fault.where.session,
        test_id=scope.test or fault.where.test_id,
    )
    return replace(fault, where=where)


def _end_last(mock: Mock, scope: ClientSelection) -> None:
    """Undo the last scenario of a test, or of everybody."""
    last = mock.scenarios.pop(scope.test, None)
    for fault in last.faults if last else ():
        mock.faults.disarm(fault)
    if scope.is_everybody:
        mock.service.edits_are_silent = False
        if last and last.name == _OUT_OF_CREDITS:
            mock.service.credits = mock.granted
    while len(mock.scenarios) >= MOST_TESTS:
        mock.scenarios.pop(next(iter(mock.scenarios)))


PARTS = ("state", "scenario", "faults", "journal", "near-misses")
"""What can be forgotten: the service itself; its faults; what is written down of
calls. The clock goes on, and so do the numbers of calls: neither ever goes back. With the journal
go the references that stood for its secrets: `<token:1>` may be another token afterwards."""


async def reset(mock: Mock, parts: Sequence[str] = PARTS) -> None:
    """Forget the named parts. Raises ControlError for one that there is not."""
    unknown = next((part for part in parts if part not in PARTS), None)
    if unknown is not None:
        raise ControlError(f"{unknown[:60]!r} cannot be reset; there are {', '.join(PARTS)}.")
    if "scenario" in parts:
        play(mock, CLEAN, ClientSelection())
        for test in [test for test in mock.scenarios if test is not None]:
            play(mock, CLEAN, ClientSelection(test=test))
    if "faults" in parts:
        mock.faults.clear()
    if "state" in parts:
        await changes.forget_everything(mock.service)
    if "near-misses" in parts:
        mock.near_misses.clear()
    if "journal" in parts:
        mock.journal.clear()
        mock.redactor = Redactor()
