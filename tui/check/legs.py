"""The legs of a check, and their steps: what is called, what it costs, what stays behind. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Leg(StrEnum):
    """A part of a check; each has a session of its own."""

    FREE = "free"
    TALK = "talk"
    CLIP = "clip"


class Step(StrEnum):
    """One thing that is done in a leg, or before all of them."""

    TOKEN = "token"  # noqa: S105 - a name, no secret
    SESSION = "session"
    CREDITS = "credits"
    UPLOAD = "upload"
    STATE = "state"
    WRONG_TOKEN = "wrong-token"  # noqa: S105 - a name, no secret
    WRONG_SESSION = "wrong-session"
    WRONG_FILE = "wrong-file"
    NO_CLIENT_ID = "no-client-id"
    MESSAGE = "message"
    GENERATION = "generation"
    RENDER = "render"
    FILM = "film"
    RANGE = "range"


LEGS: Final[Mapping[Leg, Sequence[Step]]] = {
    Leg.FREE: (
        Step.SESSION, Step.CREDITS, Step.UPLOAD, Step.STATE,
        Step.WRONG_TOKEN, Step.WRONG_SESSION, Step.WRONG_FILE, Step.NO_CLIENT_ID,
    ),
    Leg.TALK: (Step.SESSION, Step.MESSAGE),
    Leg.CLIP: (
        Step.SESSION, Step.UPLOAD, Step.GENERATION, Step.RENDER, Step.FILM, Step.RANGE,
    ),
}  # fmt: skip
CALL: Final[Mapping[Step, str]] = {
    Step.TOKEN: "token", Step.SESSION: "session", Step.CREDITS: "credits", Step.UPLOAD: "upload",
    Step.STATE: "state", Step.WRONG_TOKEN: "credits", Step.WRONG_SESSION: "state",
    Step.WRONG_FILE: "upload", Step.NO_CLIENT_ID: "token", Step.MESSAGE: "run_sse",
    Step.GENERATION: "run_sse", Step.RENDER: "render", Step.FILM: "cdn", Step.RANGE: "download",
}  # fmt: skip
"""The call of each step, by the name that recordings and faults have for it."""
USUAL_PRICE: Final[Mapping[Step, int]] = {Step.MESSAGE: 50, Step.GENERATION: 100, Step.RENDER: 0}
"""Credits: an edit about 50, a clip about 100 [V], a render none [S]."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a baseline knows: calls by their names, and the price of a call in a leg."""

    calls: frozenset[str]
    prices: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Plan:
    """The legs of one check, and what the baseline knows, if there is one."""

    legs: Sequence[Leg]
    known: Known | None

    def unknown_legs(self) -> Sequence[Leg]:
        """The legs that the baseline never saw: what they bring could be told from nothing."""
        if self.known is None:
            return ()
        calls = self.known.calls | {CALL[Step.FILM]}  # older ones do not have it
        return [leg for leg in self.legs if not {CALL[step] for step in LEGS[leg]} <= calls]

    def price(self, leg: Leg, step: Step) -> int:
        """What a step is expected to cost."""
        prices = self.known.prices if self.known else {}
        return prices.get((CALL[step], leg), USUAL_PRICE.get(step, 0))

    def cost(self, leg: Leg) -> int:
        """What a leg is expected to cost."""
        return sum(self.price(leg, step) for step in LEGS[leg])

    @property
    def whole_cost(self) -> int:
        """What all of it is expected to cost."""
        return sum(self.cost(leg) for leg in self.legs)

    def steps(self) -> Iterator[tuple[Leg, Step]]:
        """Every step of every leg, in order."""
        return ((leg, step) for leg in self.legs for step in LEGS[leg])

    def left_behind(self) -> Mapping[Step, int]:
        """What stays at the service, which deletes nothing: how often each of these is done."""
        kinds = (Step.SESSION, Step.UPLOAD, Step.MESSAGE, Step.GENERATION, Step.RENDER)
        done = [step for _, step in self.steps()]
        return {kind: done.count(kind) for kind in kinds if kind in done}
