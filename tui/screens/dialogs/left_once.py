"""A screen over the main one, which is left once: what is pressed twice leaves nothing below it."""

from typing import TYPE_CHECKING, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.events import Mount
from textual.message import Message
from textual.screen import Screen

T = TypeVar("T")

if TYPE_CHECKING:

    class _Any(Screen[T]):
        pass

else:  # of several screens Textual reads the styles of the first alone

    class _Any(Generic[T]):
        pass


class LeftOnce(_Any[T]):
    """To be put before a screen: as of Textual 8.2 leaving twice takes the screen below with it."""

    is_left = False
    """Whether it was answered, or left without an answer."""

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Answer, once: a second answer, or one from below another screen, goes nowhere."""
        if self.is_left or not self.is_active:
            return AwaitComplete()
        self.is_left = True
        return super().dismiss(result)

    async def _dispatch_message(self, message: Message) -> None:
        """Drop `Mount` for a screen dismissed before it was mounted: it has no children to fill."""
        if not (isinstance(message, Mount) and self._pruning):
            await super()._dispatch_message(message)
