"""Named situations: each sets state and arms faults, so that one word brings a client into trouble.

A scenario replaces the one before it for the same test, or for everybody. `clean` takes all of it
back: its faults, empty accounts, silence. A token that has expired stays so, as a client has a new
one by then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from mockserver.control.request import ControlError
from mockserver.control.scope import Scope
from mockserver.faults.fault import Fault
from mockserver.faults.notation import parse_faults
from mockserver.faults.scenarios import CLEAN, SCENARIOS
from mockserver.mock import Mock, Played
from mockserver.redaction import Redactor
from mockserver.service import changes

MOST_TESTS = 1000


def _nothing_left(mock: Mock, scope: Scope) -> None:
    changes.set_credits(mock.service, scope.accounts(mock), 0)
    if scope.is_everybody:
        mock.service.credits = 0


def _all_expired(mock: Mock, scope: Scope) -> None:
    tokens = changes.tokens_of(mock.service, scope.accounts(mock))
    changes.expire_tokens(mock.service, tokens)


def _without_words(mock: Mock, scope: Scope) -> None:
    if not scope.is_everybody:
        raise ControlError("silent-edit is for everybody: leave out `session` and `test`.")
    mock.service.wordless = True


_DEEDS: Mapping[str, Callable[[Mock, Scope], None]] = {
    "out-of-credits": _nothing_left,
    "expired-token": _all_expired,
    "silent-edit": _without_words,
}


def play(mock: Mock, name: str, scope: Scope) -> Sequence[str]:
    """Play a scenario instead of the last one; give the ids of its faults. Raises ControlError."""
    scenario = SCENARIOS.get(name)
    if scenario is None:
        raise ControlError(f"No scenario is named {name[:60]!r}; there are {', '.join(SCENARIOS)}.")
    accounts = scope.accounts(mock)
    _end(mock, scope)
    armed = tuple(
        mock.faults.arm(scoped(fault, scope))
        for fault in (parse_faults(scenario.faults) if scenario.faults else ())
    )
    if name == CLEAN:
        for account in accounts:
            account.balance = replace(
                account.balance, available=max(account.balance.available, mock.granted)
            )
    if name in _DEEDS:
        _DEEDS[name](mock, scope)
    mock.service.save()
    if name != CLEAN:
        mock.scenarios[scope.test] = Played(name, armed)
    return armed


def scoped(fault: Fault, scope: Scope) -> Fault:
    """Make a fault strike nobody beyond a scope."""
    where = replace(
        fault.where,
        session=scope.session or fault.where.session,
        test_id=scope.test or fault.where.test_id,
    )
    return replace(fault, where=where)


def _end(mock: Mock, scope: Scope) -> None:
    """Take back what the last scenario of a test, or of everybody, has left."""
    played = mock.scenarios.pop(scope.test, None)
    for fault in played.faults if played else ():
        mock.faults.disarm(fault)
    if scope.is_everybody:
        mock.service.wordless = False
        mock.service.credits = mock.granted
    while len(mock.scenarios) >= MOST_TESTS:
        mock.scenarios.pop(next(iter(mock.scenarios)))


PARTS = ("state", "scenario", "faults", "journal", "near-misses")
"""What can be forgotten: the service itself; what troubles it; what was heard. The clock goes on,
and so do the numbers of calls: neither ever goes back. With the journal go the references that
stood for its secrets: what was `<token:1>` may be another one afterwards."""


async def reset(mock: Mock, parts: Sequence[str] = PARTS) -> None:
    """Forget the named parts."""
    if "scenario" in parts:
        play(mock, CLEAN, Scope())
        for test in [test for test in mock.scenarios if test is not None]:
            play(mock, CLEAN, Scope(test=test))
    if "faults" in parts:
        mock.faults.clear()
    if "state" in parts:
        await changes.forget_everything(mock.service)
    if "near-misses" in parts:
        mock.near_misses.clear()
    if "journal" in parts:
        mock.journal.clear()
        mock.redactor = Redactor()
