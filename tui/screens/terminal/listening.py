"""A terminal that is only listened to: what comes is shown, and no key does anything."""

from collections.abc import Iterator, Sequence

from textual.events import AppBlur, AppFocus, Key, MouseEvent, Paste
from textual.message import Message

from tui.screens.terminal.driver import TerminalDriver

_SHOWN = (Key, Paste, MouseEvent, AppFocus, AppBlur)


class InputRead(Message):
    """The bytes of one read, and what they, and those before that waited for them, say.

    `is_whole`: nothing waits for its rest.
    """

    def __init__(self, read: bytes, said: Sequence[Message], *, is_whole: bool) -> None:
        super().__init__()
        self.read = read
        self.said = tuple(said)
        self.is_whole = is_whole


class ListeningDriver(TerminalDriver):
    """The program's own driver, whose program hears of keys and pastes, and gets none."""

    def hand_on(self, messages: Iterator[Message], read: bytes) -> None:
        """Tell what came; pass on only what belongs to the terminal itself, such as its size."""
        said = list(messages)
        if said or read:
            self.process_message(InputRead(read, said, is_whole=self.typed.deadline is None))
        for message in said:
            if not isinstance(message, _SHOWN):
                self.process_message(message)
