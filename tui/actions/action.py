"""One thing that can be done in the interface, and how it is reached."""

from typing import Literal, NamedTuple

Home = Literal["app", "screen"]


class Action(NamedTuple):
    """One thing to do.

    `keys` work everywhere, `letters` wherever nothing is being typed; keys of one that `yields`
    are left to whoever has the focus first. `short` is the word in the footer; without one the
    action is left out there. `home` is who has the method `action_<method>`.
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
    yields: bool = False

    @property
    def call(self) -> str:
        """The action as Textual runs it, such as `screen.add`."""
        return f"{self.home}.{self.method or self.name}"
