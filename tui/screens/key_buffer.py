"""Keys that come faster than what they are for: they wait until a dialog can take them."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Protocol, runtime_checkable

from textual.events import Event, Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump

from tui.keys.in_force import keys_of
from tui.screens.timers import later

_MOST_HELD_S = 0.3


@runtime_checkable
class ActsAtOnce(Protocol):
    """A screen on which letters may be actions."""

    @property
    def acts_at_once(self) -> bool:
        """Whether they are now: each is done before the next key is looked at."""
        ...


@runtime_checkable
class PastesBelow(Protocol):
    """A screen over the main one that may leave pastes to it."""

    pastes_below: bool
    """Whether it does, though something can be typed here."""


class KeyDone(Message):
    """Bubbles behind a key, from its `target` to the program, and behind what that led to."""

    def __init__(self, target: MessagePump, start: int, rounds: int = 2) -> None:
        super().__init__()
        self.target = target
        self.start = start
        self.rounds = rounds


class KeyBuffer:
    """Buffers the keys and pastes that reach the program while a dialog is being built.

    It is an object and not a message: a message would stand in line behind the very keys that are
    to wait.
    """

    def __init__(self, program: MessagePump, deliver: Callable[[Event], Awaitable[None]]) -> None:
        self._program = program
        self._deliver = deliver
        self._waiting: list[Event] | None = None
        self._held = ""
        self._starts = 0

    @property
    def is_waiting(self) -> bool:
        """Whether something is being built that takes the keys."""
        return self._waiting is not None

    def start(self) -> None:
        """A dialog is being built: what is typed from here on is meant for it."""
        self._starts += 1
        if self._waiting is None:
            self._waiting = []

    def release(self) -> None:
        """Deliver what was typed, in its order, among the program's messages.

        Where another `start` comes before those, all of it waits for the release after that.
        """
        self._program.call_later(self._deliver_all, self._starts)

    def hold(self, target: MessagePump, key: str) -> None:
        """What is typed waits until all is done that `key` leads to, which `target` gets now.

        The key may leave the screen that it is for: what follows is for the one below. It bubbles
        to the program, which does what it is bound to; what that tells `target` bubbles once more.
        One that sends, pressed again meanwhile, is dropped: it was to do what the first one did.
        """
        self.start()
        self._held = key
        self._program.call_next(target.post_message, KeyDone(target, self._starts))
        # A target that is gone by then tells nothing.
        later(self._program, _MOST_HELD_S, partial(self._deliver_all, self._starts))

    def done(self, message: KeyDone) -> None:
        """The program hears that a key has come round."""
        again = KeyDone(message.target, message.start, message.rounds - 1)
        if not (again.rounds and message.target.post_message(again)):
            self._program.call_later(self._deliver_all, message.start)

    def add(self, event: Event) -> bool:
        """Whether `event` waits here from now on; the key that leaves the program never does."""
        if self._waiting is None or not isinstance(event, Key | Paste) or event.is_forwarded:
            return False
        if isinstance(event, Key) and event.key in keys_of("interrupt"):
            return False
        self._waiting.append(event)
        return True

    async def _deliver_all(self, starts: int) -> None:
        if starts != self._starts:
            return
        rest = deque(self._waiting or ())
        self._waiting = None
        while rest and self._is_repeated(rest[0]):
            rest.popleft()
        self._held = ""
        while rest and not self.is_waiting:
            await self._deliver(rest.popleft())
        self._put_first(rest)

    def _is_repeated(self, event: Event) -> bool:
        sends = {*keys_of("send"), *keys_of("prompt_send")}
        return isinstance(event, Key) and event.key == self._held and event.key in sends

    def _put_first(self, events: Iterable[Event]) -> None:
        """One of the delivered made those behind it wait anew."""
        if self._waiting is not None:
            self._waiting[:0] = events
