"""The board on which faults are armed, and which says for each call which of them strike.

May be used from any thread: the mock draws from it in its event loop, a test arms in its own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from mockserver.faults.fault import Fault
from mockserver.faults.notation import fault_json, fault_text
from mockserver.faults.targets import CallContext
from mockserver.ids import draw


@dataclass(slots=True, eq=False)
class _Armed:
    """A fault on the board: how many calls it was for, and in how many it struck.

    It is `out` in calls that have drawn it, and in which it may strike yet.
    """

    fault: Fault
    seen: int = 0
    drawn: int = 0
    out: int = 0
    struck: int = 0

    @property
    def spent(self) -> bool:
        return self._is_for_no_more_than(self.struck)

    def draw(self) -> Fault | None:
        """Count a call that fits; the fault, with a definite place, where it is to strike."""
        where, seed = self.fault.where, self.fault.seed
        self.seen += 1
        if self.seen <= where.skip or self._is_for_no_more_than(self.struck + self.out):
            return None
        if draw(seed, f"chance {self.seen}", 10**6) >= where.chance * 10**6:
            return None
        self.drawn += 1
        self.out += 1
        return with_definite_place(self.fault, self.drawn)

    def _is_for_no_more_than(self, calls: int) -> bool:
        times = self.fault.where.times
        return times is not None and calls >= times


def with_definite_place(fault: Fault, drawn: int = 1) -> Fault:
    """The fault with a definite place, where it had a range; the same for the same draw."""
    if fault.at is None or fault.at.upto is None:
        return fault
    at = fault.at.drawn(lambda choices: draw(fault.seed, f"place {drawn}", choices))
    return replace(fault, at=at)


class FaultBoard:
    """Faults armed and waiting, in the order of their arming, which is that of their working."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = Lock()
        self._armed: dict[str, _Armed] = {}
        self._issued = 0
        self.on_change: Callable[[], None] = lambda: None
        """Called in any thread, after faults were armed or disarmed, or one struck a last time."""
        for fault in faults:
            self.arm(fault)

    def arm(self, fault: Fault) -> str:
        """Arm a fault; gives the id to disarm it by."""
        with self._lock:
            self._issued += 1
            name = f"f{self._issued}"
            self._armed[name] = _Armed(fault)
        self.on_change()
        return name

    def armed(self) -> tuple[Fault, ...]:
        """The faults that can still strike."""
        with self._lock:
            return tuple(each.fault for each in self._armed.values())

    def as_json(self) -> list[dict[str, object]]:
        """Each armed fault with its `id`, its `spec`, and how often it was asked and struck."""
        with self._lock:
            return [
                {"id": name, "spec": fault_text(each.fault), **fault_json(each.fault)}
                | {"seen": each.seen, "struck": each.struck}
                for name, each in self._armed.items()
            ]

    def disarm(self, name: str) -> bool:
        """Disarm one; False where it is not armed, or has struck for the last time."""
        with self._lock:
            was_armed = self._armed.pop(name, None) is not None
        self.on_change()
        return was_armed

    def clear(self) -> None:
        """Disarm all."""
        with self._lock:
            self._armed.clear()
        self.on_change()

    def __len__(self) -> int:
        return len(self._armed)

    def needs_session(self, call: CallContext) -> bool:
        """Whether somebody must find out which session a call is of, before `draw` can tell."""
        with self._lock:
            return any(
                each.fault.where.session is not None
                and replace(each.fault.where, session=None).fits(call)
                for each in self._armed.values()
            )

    def of_call(self) -> "CallFaults":
        """The faults of one call."""
        return CallFaults(self)

    def take(self, call: CallContext) -> "Sequence[tuple[_Armed, Fault]]":
        """Take what is to strike in this stage of a call."""
        with self._lock:
            fitting = [each for each in self._armed.values() if each.fault.fits(call)]
            drawn = [(each, each.draw()) for each in fitting]
        return [(armed, fault) for armed, fault in drawn if fault is not None]

    def settle(self, armed: "_Armed", *, has_struck: bool) -> None:
        """Note what became of a fault that was taken; one that struck for a last time is gone."""
        with self._lock:
            armed.out -= 1
            armed.struck += has_struck
            before = len(self._armed)
            self._armed = {name: each for name, each in self._armed.items() if not each.spent}
            is_spent = len(self._armed) < before
        if is_spent:
            self.on_change()


class CallFaults:
    """What one call draws from the board: each fault strikes the call, or is given back."""

    def __init__(self, board: FaultBoard) -> None:
        self._board = board
        self._out: list[tuple[_Armed, Fault]] = []
        self._is_over = False

    def __len__(self) -> int:
        return 0 if self._is_over else len(self._board)

    def draw(self, call: CallContext) -> Sequence[Fault]:
        """The faults that are to strike in this stage of the call, in the order of their arming."""
        taken = self._board.take(call) if len(self) else ()
        self._out += taken
        return [fault for _, fault in taken]

    def has_struck(self, fault: Fault) -> None:
        """Count a strike, where the fault is from the board."""
        for each in self._out:
            if each[1] is fault:
                self._out.remove(each)
                self._board.settle(each[0], has_struck=True)
                return

    def close(self) -> None:
        """Leave what did not strike to other calls: nothing does any more."""
        self._is_over = True
        for armed, _ in self._out:
            self._board.settle(armed, has_struck=False)
        self._out = []
