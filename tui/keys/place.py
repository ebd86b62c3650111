"""Where a key works: the places of the interface, each within another."""

from enum import StrEnum


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


def meet(one: Place, other: Place) -> bool:
    """Whether keys are read in both at the same time."""
    return one in around(other) or other in around(one)
