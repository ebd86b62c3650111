"""The three attribution headers, which every call to the service carries [S]."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class AttributionHeaders:
    """What the headers say of this program. Without them, an export is answered with 402 [S].

    Raises `ValueError` for a value that no header can carry.
    """

    version: str
    platform: str
    source: str = "ai-image-to-video-mod"

    def __post_init__(self) -> None:
        for value in (self.version, self.platform, self.source):
            if not _fits_header(value):
                raise ValueError(f"{value!r} does not fit into an attribution header")

    def as_dict(self) -> dict[str, str]:
        """The headers by name."""
        return {
            "X-Skill-Source": self.source,
            "X-Skill-Version": self.version,
            "X-Skill-Platform": self.platform,
        }


def detect_platform(path: PurePath | str, environ: Mapping[str, str]) -> str:
    """Where the program at `path` was installed from: `clawhub`, `cursor` or `unknown` [S].

    `SKILL_SOURCE` in the environment wins, where a header can carry it.
    """
    stated = environ.get("SKILL_SOURCE", "").strip()
    if _fits_header(stated):
        return stated
    folders = [part.lower() for part in PurePath(path).parts]
    if ".clawhub" in folders:
        return "clawhub"
    if (".cursor", "skills") in pairwise(folders):
        return "cursor"
    return "unknown"


def _fits_header(value: str) -> bool:
    return (
        0 < len(value) <= _LONGEST
        and value.isascii()
        and value.isprintable()
        and value == value.strip()
    )
