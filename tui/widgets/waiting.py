"""The messages that wait above the prompt, a line each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from tui.formatting import cells, padded
from tui.keys.bound import bound
from tui.keys.in_force import keyed
from tui.text import clean_name
from tui.widgets.lines import followed
from tui.widgets.marked_lines import MarkedLines
from tui.words import _


class Release(StrEnum):
    """What a waiting message waits for."""

    ENTER = "enter"
    """The user sends it."""

    BY_ITSELF = "by_itself"
    """It goes out when the turn has ended well."""

    HELD = "held"
    """It was to go by itself, and the turn before it did not end well."""


_LABELS = {
    Release.ENTER: (keyed(_("waits for {waiting_send}")), "$quiet"),
    Release.BY_ITSELF: (_("goes by itself"), "$accent"),
    Release.HELD: (keyed(_("held: {waiting_send} sends")), "$warning"),
}
_LABEL = max(cells(label) for label, _style in _LABELS.values())
_ENOUGH = 400
"""Characters of a message that are laid out: it has one line."""
KEYS = keyed(
    _(
        "{waiting_send} sends · {waiting_edit} edits · {waiting_release} by itself · "
        "{waiting_earlier} {waiting_later} move · {waiting_drop} drops · {waiting_undo} undoes"
    )
)


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message, and what it waits for."""

    text: str
    release: Release = Release.ENTER


class WaitingList(MarkedLines):
    """What waits, in the order in which it goes out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("waiting_send", "send"),
        bound("waiting_edit", "screen.edit_waiting"),
        bound("waiting_release", "release"),
        bound("waiting_earlier", "move(-1)"),
        bound("waiting_later", "move(1)"),
        bound("waiting_drop", "drop"),
        bound("waiting_undo", "undo"),
        bound("waiting_back", "screen.prompt"),
    ]

    @dataclass
    class Sent(Message):
        """The message with this number is to be sent now."""

        number: int

    class Released(Message):
        """A message may go by itself from now on."""

    class Revised(Message):
        """The list is another, or has the focus now, or no more."""

    def __init__(self) -> None:
        super().__init__(id="waiting")
        self._messages: list[WaitingMessage] = []
        self._dropped: list[tuple[int, WaitingMessage]] = []

    @property
    def texts(self) -> tuple[str, ...]:
        """What is to be kept: how a message is released is not, for it is a word of today."""
        return tuple(message.text for message in self._messages)

    @property
    def messages(self) -> Sequence[WaitingMessage]:
        """What waits, the first one in front."""
        return tuple(self._messages)

    @property
    def can_undo(self) -> bool:
        """Whether something was dropped that can come back."""
        return bool(self._dropped)

    def add(self, text: str) -> None:
        """Let a message wait, behind the others."""
        self._messages.append(WaitingMessage(text))
        self._revised()

    def restore(self, texts: Iterable[str]) -> None:
        """What an earlier program left stands before what was written since; all of it waits."""
        left = tuple(texts)
        rest = [message for message in self._messages if message.text not in left]
        self._show([*map(WaitingMessage, left), *rest])

    def leave(self) -> None:
        """Empty the list: another project is at work, and this one keeps what waits in it."""
        self._messages, self._dropped, self.marked = [], [], 0
        self._revised()

    def pop_message(self, number: int) -> WaitingMessage:
        """Take a message off the list."""
        taken = self._messages[number]
        self._show([one for one in self._messages if one is not taken])
        return taken

    def hold(self, release: Release = Release.HELD) -> None:
        """Let nothing go by itself any more; what was to waits as given."""
        self._messages = [
            replace(one, release=release) if one.release is Release.BY_ITSELF else one
            for one in self._messages
        ]
        self._revised()

    def items(self, width: int) -> Iterator[Sequence[Content]]:
        """A line a message."""
        if not self._messages:
            yield [
                Content.styled(keyed(_("{waiting_undo} brings back what was dropped")), "$quiet")
            ]
        for message in self._messages:
            label, style = _LABELS[message.release]
            yield [
                Content.assemble(
                    (padded(label, _LABEL), style), "  ", clean_name(message.text[:_ENOUGH])
                ).truncate(width, ellipsis=True)
            ]

    def action_send(self) -> None:
        """Send the marked message."""
        if self._messages:
            self.post_message(self.Sent(self.marked))

    def action_release(self) -> None:
        """Let the marked message go by itself, or have it wait again."""
        if self._messages:
            message = self._messages[self.marked]
            waits = message.release is not Release.BY_ITSELF
            release = Release.BY_ITSELF if waits else Release.ENTER
            self._messages[self.marked] = replace(message, release=release)
            self._revised()
            if waits:
                self.post_message(self.Released())

    def action_move(self, steps: int) -> None:
        """Put the marked message before, or behind, its neighbour."""
        other = self.marked + steps
        if 0 <= other < len(self._messages):
            both = self._messages
            both[self.marked], both[other] = both[other], both[self.marked]
            self._revised()
            self.mark(other)

    def action_drop(self) -> None:
        """Drop the marked message; it can come back until the program ends."""
        if self._messages:
            self._dropped.append((self.marked, self._messages.pop(self.marked)))
            self._revised()

    def action_undo(self) -> None:
        """Bring back what was dropped last."""
        if self._dropped:
            number, message = self._dropped.pop()
            number = min(number, len(self._messages))
            self._messages.insert(number, replace(message, release=Release.ENTER))
            self._revised()
            self.mark(number)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the mark and the keys, or hide them."""
        super().watch_has_focus(has_focus)
        self.post_message(self.Revised())

    def _show(self, messages: list[WaitingMessage]) -> None:
        self.marked = followed(self.marked, self._messages, messages)
        self._messages = messages
        self._revised()

    def _revised(self) -> None:
        self.marked = max(0, min(self.marked, len(self._messages) - 1))
        self.changed()
        if self.is_attached:
            self.post_message(self.Revised())
