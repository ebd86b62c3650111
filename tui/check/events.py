"""What a check tells while it runs."""

from dataclasses import asdict, dataclass
from typing import ClassVar

from tui.check.legs import Leg, Step


@dataclass(frozen=True, slots=True)
class CheckEvent:
    """Something that a check tells."""

    kind: ClassVar[str]

    def as_json(self) -> dict[str, object]:
        """The event as a JSON object, named in `event`."""
        return {"event": self.kind, **asdict(self)}


@dataclass(frozen=True, slots=True)
class StepDone(CheckEvent):
    """A step went as the client knows the service. `leg` is absent before the first one."""

    kind: ClassVar[str] = "step_done"
    leg: Leg | None
    step: Step


@dataclass(frozen=True, slots=True)
class UnexpectedRefusal(CheckEvent):
    """A refusal came, or not, otherwise than the client knows it; `code` is what came."""

    kind: ClassVar[str] = "otherwise"
    leg: Leg
    step: Step
    code: str


@dataclass(frozen=True, slots=True)
class StepFailed(CheckEvent):
    """A step was not done, and with it the check ends; `message` is the error's, if any."""

    kind: ClassVar[str] = "step_failed"
    leg: Leg | None
    step: Step
    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Spent(CheckEvent):
    """What the check has cost so far, in credits, and what the account has left."""

    kind: ClassVar[str] = "spent"
    credits: int
    left: int
