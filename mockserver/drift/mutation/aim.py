"""Whether a finding is where a mutant was made. Pure.

A finding elsewhere is a miss: it would send somebody to the wrong place. Only a member that says
what the whole is (its code, its dialect, its kind) may be told of as that.
"""

from collections.abc import Collection
from dataclasses import dataclass

from mockserver.drift.contract import untagged
from mockserver.drift.mutation.mutants import (
    HEADER,
    OF_EVENTS,
    PERIOD,
    STATUS,
    STRANGE,
    Site,
    plain_path,
)
from mockserver.drift.places import ENVELOPE, Aspect, Place

_OF_THE_ANSWER = frozenset(("", "code", "success", "error", "error.code", "detail", "status"))
_OF_THE_EVENT = frozenset(
    (
        "type", "text", "error", "errorCode", "errorMessage", "partial", "content", "actions",
        "content.parts", "content.parts[].text", "content.parts[].thought",
        "content.parts[].functionCall", "content.parts[].functionResponse",
    )
)  # fmt: skip
_ABOUT_THE_WHOLE = (Aspect.OUTCOME, Aspect.FORM, Aspect.EVENT, Aspect.ORDER)


@dataclass(frozen=True, slots=True)
class Aim:
    """A site, and the names of what was inside a member that is unwrapped there."""

    site: Site
    inside: Collection[str] = ()

    def hits(self, place: Place) -> bool:
        """Whether a finding at a place is one of what was changed."""
        site = self.site
        if place.operation != site.operation:
            return False
        match site.operator:
            case operator if operator == HEADER:
                at = (place.aspect, place.outcome, place.path)
                return at == (Aspect.HEADER, site.outcome, site.path)
            case operator if operator == STATUS:
                return place.aspect in (Aspect.STATUS, Aspect.OUTCOME)
            case operator if operator == PERIOD:
                return place.aspect is Aspect.PERIOD
            case operator if operator in OF_EVENTS:
                return self._is_of_events(place)
            case _:
                return self._is_at_member(place) or self._is_of_the_whole(place)

    def _is_of_events(self, place: Place) -> bool:
        if place.outcome != self.site.outcome:
            return False
        if self.site.operator == "add a kind":
            return place.aspect is Aspect.EVENT and place.path.endswith(STRANGE)
        is_its_kind = place.aspect is Aspect.EVENT and self.site.part in ("", place.path)
        return is_its_kind or place.aspect is Aspect.ORDER

    def _is_of_the_whole(self, place: Place) -> bool:
        whole = _OF_THE_EVENT if self.site.part else _OF_THE_ANSWER
        return place.aspect in _ABOUT_THE_WHOLE and plain_path(self.site.path) in whole

    def _is_at_member(self, place: Place) -> bool:
        if place.aspect not in (Aspect.MEMBER, Aspect.ENUM) or not self._is_in_part(place):
            return False
        here, there = untagged(place.path), plain_path(self.site.path)
        stem = there.rpartition(".")[0]
        match self.site.operator:
            case "rename" | "add":
                return here in (there, f"{there or 'data'}_{STRANGE}")
            case "wrap":
                return here == there or _is_beneath(here, there)
            case "unwrap":
                beside = {f"{stem}.{name}" if stem else name for name in self.inside}
                return here == there or _is_beneath(here, there) or here in beside
            case _:
                return here == there

    def _is_in_part(self, place: Place) -> bool:
        site = self.site
        if site.part:
            changes_kind = plain_path(site.path) in _OF_THE_EVENT
            return place.part == site.part or (changes_kind and place.is_in_event)
        is_inside = site.path.startswith("data.")
        return place.part != ENVELOPE if is_inside else True


def _is_beneath(here: str, there: str) -> bool:
    return not there or here.startswith((f"{there}.", f"{there}["))
