"""What to do about a failure: sentences, actions and links. Each reader puts it into words."""

from dataclasses import dataclass, field
from enum import StrEnum

from tui.text import clean


class Remedy(StrEnum):
    """Something to do about a failure. The commands name a command for it, the screen a key."""

    RESUME = "resume"
    """Go on with what was interrupted."""

    UPLOAD = "upload"
    """Upload `files` again."""

    SEND = "send"
    """Send `message`; without one, say what should happen."""

    MAKE = "make"
    """Make a clip of `files` and `message`; without files, of others."""

    NEW_PROJECT = "new_project"
    """Begin a new project."""

    OTHER_PROJECT = "other_project"
    """Name a project that is there, or none for the latest; or make one called `message`."""

    KNOWN_PROJECT = "known_project"
    """Name a project that is there."""

    ACCOUNT = "account"
    """Work in the account that the project belongs to, with its token."""

    OTHER_PLACE = "other_place"
    """Save the clip elsewhere: at `files`, where a place is suggested."""

    REPLACE = "replace"
    """Replace the file that is there, or save the clip under another name."""

    DAMAGED = "damaged"
    """Send a still that ends early as far as it goes."""


@dataclass(frozen=True, slots=True)
class Do:
    """An action of an advice, with what it is done to."""

    action: Remedy
    files: tuple[str, ...] = ()
    message: str = ""

    def __post_init__(self) -> None:
        """Clean what comes from outside."""
        object.__setattr__(self, "files", tuple(map(clean, self.files)))
        object.__setattr__(self, "message", clean(self.message))


@dataclass(frozen=True, slots=True)
class Link:
    """A web address of an advice."""

    url: str

    def __post_init__(self) -> None:
        """Clean what comes from outside."""
        object.__setattr__(self, "url", clean(self.url))


Part = str | Do | Link


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a failure: its parts in the order in which they are read."""

    parts: tuple[Part, ...] = field(default=())

    def __post_init__(self) -> None:
        """Clean the sentences, some of which quote the service."""
        parts = (clean(part) if isinstance(part, str) else part for part in self.parts)
        object.__setattr__(self, "parts", tuple(parts))

    @property
    def actions(self) -> tuple[Do, ...]:
        """The actions that it names."""
        return tuple(part for part in self.parts if isinstance(part, Do))

    @property
    def link(self) -> str:
        """The address that it names; empty where there is none."""
        return next((part.url for part in self.parts if isinstance(part, Link)), "")

    def names(self, action: Remedy) -> bool:
        """Whether it names this action."""
        return any(part.action is action for part in self.actions)

    def then(self, *parts: Part) -> "Advice":
        """This advice with further parts behind it."""
        return Advice((*self.parts, *parts))


def advice(*parts: Part) -> Advice:
    """An advice of these parts."""
    return Advice(parts)
