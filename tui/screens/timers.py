"""Something that is done once, a moment from now, and is never left out."""

import asyncio
from collections.abc import Awaitable, Callable

from textual.message_pump import MessagePump


def later(pump: MessagePump, delay_s: float, act: Callable[[], Awaitable[None] | None]) -> None:
    """Do `act` among the messages of `pump`, `delay_s` of real time from now.

    Textual's own one-shot timers drop out where the machine is so busy that their moment has
    passed before they look at the clock.
    """
    asyncio.get_running_loop().call_later(delay_s, pump.call_later, act)
