"""Where a key works: the places of the interface, each within another."""

from enum import StrEnum

from tui.words import _


class Place(StrEnum):
    """Somewhere keys are read."""

    EVERYWHERE = "everywhere"
    MAIN = "main"
    PROMPT = "prompt"
    STILLS = "stills"
    CONVERSATION = "conversation"
    FIND = "find"
    TIMELINE = "timeline"
    RENDERS = "renders"
    WAITING = "waiting"
    QUEUE = "queue"
    QUEUE_FIELD = "queue_field"
    ADD_LIST = "add_list"
    PROJECTS = "projects"
    VIEWER = "viewer"
    WIRE = "wire"
    WIRE_CALL = "wire_call"
    ADD = "add"
    PICK = "pick"
    EXPORT_TO = "export_to"
    QUESTION = "question"
    ACCOUNT = "account"
    SHEET = "sheet"


NAMES = {
    Place.EVERYWHERE: _("everywhere"),
    Place.MAIN: _("main screen"),
    Place.PROMPT: _("prompt"),
    Place.STILLS: _("stills"),
    Place.CONVERSATION: _("messages"),
    Place.FIND: _("finding"),
    Place.TIMELINE: _("timeline"),
    Place.RENDERS: _("renders"),
    Place.WAITING: _("waiting messages"),
    Place.QUEUE: _("queue"),
    Place.QUEUE_FIELD: _("prompt of a row"),
    Place.ADD_LIST: _("adding to the queue"),
    Place.PROJECTS: _("projects"),
    Place.VIEWER: _("viewer"),
    Place.WIRE: _("calls"),
    Place.WIRE_CALL: _("a call"),
    Place.ADD: _("adding stills"),
    Place.PICK: _("choosing a text"),
    Place.EXPORT_TO: _("saving a clip"),
    Place.QUESTION: _("questions"),
    Place.ACCOUNT: _("accounts"),
    Place.SHEET: _("key sheet"),
}
"""What people call each."""

_WITHIN = {
    Place.PROMPT: Place.MAIN,
    Place.STILLS: Place.MAIN,
    Place.CONVERSATION: Place.MAIN,
    Place.FIND: Place.MAIN,
    Place.TIMELINE: Place.MAIN,
    Place.RENDERS: Place.MAIN,
    Place.WAITING: Place.MAIN,
    Place.QUEUE_FIELD: Place.QUEUE,
    Place.WIRE_CALL: Place.WIRE,
}

TYPED = frozenset(
    {
        Place.PROMPT,
        Place.FIND,
        Place.SHEET,
        Place.QUEUE_FIELD,
        Place.ADD,
        Place.ADD_LIST,
        Place.PICK,
        Place.EXPORT_TO,
    }
)
"""Where something is being written whenever keys are read."""


def around(place: Place) -> tuple[Place, ...]:
    """Where keys are read while they are read in `place`: from there outward."""
    if place is Place.EVERYWHERE:
        return (place,)
    return (place, *around(_WITHIN.get(place, Place.EVERYWHERE)))


def are_read_together(one: Place, other: Place) -> bool:
    """Whether keys are read in both at the same time."""
    return one in around(other) or other in around(one)
