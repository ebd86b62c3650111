"""Keys wait from the moment that a dialog is asked for, and come in their order."""

from collections.abc import Callable

from textual.events import Event, Key, Paste
from textual.message_pump import MessagePump

from tui.screens.key_buffer import KeyBuffer


class Program(MessagePump):
    """Does at once what it is to do later, but for awaiting it."""

    def __init__(self) -> None:
        super().__init__()
        self.later: list[Callable[..., object]] = []

    def call_later(self, callback: Callable[..., object], *_: object, **__: object) -> bool:
        self.later.append(callback)
        return True


async def test_keys_wait_between_start_and_release_and_come_in_order() -> None:
    program, delivered = Program(), list[Event]()

    async def deliver(event: Event) -> None:
        delivered.append(event)

    keys = KeyBuffer(program, deliver)
    events = [Key("a", "a"), Paste("words"), Key("enter", None)]
    assert not any(map(keys.add, events))
    keys.start()
    assert all(map(keys.add, events))
    assert not keys.add(Key("ctrl+c", None))
    assert not keys.add(Event())
    keys.release()
    await program.later[0]()  # type: ignore[misc] # what it is given is a coroutine function
    assert delivered == events
    assert not keys.add(Key("b", "b"))
