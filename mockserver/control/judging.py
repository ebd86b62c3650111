"""The verdict on whoever a control call, or a test in another thread, asks about."""

from mockserver.clock import MockClock
from mockserver.control.scope import Scope
from mockserver.instruments import Instruments
from mockserver.journal_exchange import Exchange
from mockserver.verdict.judge import Verdict, judge


def verdict_of(instruments: Instruments, scope: Scope | None = None) -> Verdict:
    """Judge the calls of a scope; by default of everybody."""
    scope, clock = scope or Scope(), instruments.clock
    return judge(
        (call for call in map(Exchange, instruments.journal) if scope.includes(call)),
        instruments.redactor,
        forgotten=instruments.journal.forgotten,
        speed=clock.speed if isinstance(clock, MockClock) else 1.0,
    )
