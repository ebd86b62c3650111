"""The verdict on whoever a control call, or a test in another thread, asks about."""

from mockserver.control.scope import Scope
from mockserver.journal.call import Exchange
from mockserver.mock import Instruments
from mockserver.verdict.judge import Verdict, judge


def verdict_of(instruments: Instruments, scope: Scope | None = None) -> Verdict:
    """Judge the calls of a scope; by default of everybody."""
    scope, journal = scope or Scope(), instruments.journal
    calls = [call for call in map(Exchange, journal) if scope.includes(call)]
    return judge(calls, instruments.redactor, forgotten=journal.forgotten)
