"""One thing that can be done in the interface, and how it is reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Home = Literal["app", "screen"]


_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "escape": "esc",
    "backspace": "bksp",
}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    `keys` work everywhere, `letters` wherever nothing is being typed. `short` is the word in the
    footer; without one the action is left out there. `home` is who has the method
    `action_<method>`.
    """

    name: str
    title: str
    help: str
    group: str
    keys: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    short: str = ""
    home: Home = "screen"
    method: str = ""

    @property
    def call(self) -> str:
        """The action as Textual runs it, such as `screen.add`."""
        return f"{self.home}.{self.method or self.name}"

    def bindings(self) -> Iterator[Binding]:
        """The bindings of its home; their ids are what a keymap names."""
        method = self.method or self.name
        if self.keys:
            # Escape is left to whoever has the focus first, such as a list of completions.
            first = self.keys != ("escape",)
            yield Binding(
                ",".join(self.keys), method, self.title, show=False, priority=first, id=self.name
            )
        if self.letters:
            letters = ",".join(self.letters)
            yield Binding(letters, method, self.title, show=False, id=f"{self.name}.letter")


def key_name(key: str) -> str:
    """A key as people read it."""
    return _NAMES.get(key, key)
