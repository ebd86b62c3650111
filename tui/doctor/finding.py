"""One thing that was looked at."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What a finding is about; the order is that of the report."""

    PROGRAM = "program"
    TERMINAL = "terminal"
    PLACES = "places"
    SETTINGS = "settings"
    TOKEN = "token"  # noqa: S105 - a topic
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Finding:
    """`value` is plain text without a secret; `advice` says what to do where it is not `ok`."""

    topic: Topic
    name: str
    value: str
    ok: bool = True
    advice: str = ""

    def as_json(self) -> dict[str, object]:
        """The finding as an object of `--json`."""
        return {"event": "finding", **asdict(self)}
