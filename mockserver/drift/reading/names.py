"""Which names in JSON are names of members, and which are somebody's: ids, files, people. Pure.

A name that the contract lists is one of a member, and so are others beside it, unless they look
like ids. An object that the contract does not know is a map, its names are data, where any of them
is no plain word or is said as a value in the same run, where its values are all of one shape, or
where its own name says so (`by_name`). Data is never kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mockserver.drift.contract import Contract
from mockserver.drift.places import ANY

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$:-]{0,59}")
_ID = re.compile(
    r"[0-9a-f-]{16,}|.*[0-9]{6,}.*|(?=.*[0-9])[0-9a-f]{8,}"
    r"|(?=.*[0-9])(?=.*[A-Z])(?=.*[a-z])[A-Za-z0-9_-]{11,}",
)
_PLAIN = re.compile(r"[a-z_$][A-Za-z_]*[0-9]{0,2}")
_OF_A_MAP = re.compile(r"by_.*|.*_by_.*|.*_map|.*[a-z]By[A-Z].*|.*Map")
LONGEST_STRING = 60


@dataclass(frozen=True)
class Guide:
    """What is known of the JSON of an operation: the contract, and the `strings` of the run."""

    contract: Contract
    operation: str
    strings: frozenset[str] = field(default=frozenset())

    def is_enum(self, path: str) -> bool:
        """Whether the contract lists the values at a path, or a pin says that they are few."""
        return self.contract.stated(self.operation, path).is_enum

    def of(self, operation: str) -> "Guide":
        """Give the guide to another operation."""
        return Guide(self.contract, operation, self.strings)

    def names(self, value: Mapping[str, object], path: str) -> Mapping[str, str]:
        """Say how each name of an object stands in a path."""
        stated = self.contract.stated(self.operation, path)
        listed = value.keys() & stated.names
        if stated.is_record:
            data = {name for name in value.keys() - listed if not is_name(name)}
        else:
            data = set(value) - listed if self._is_map(value, path) else set()
        return {name: ANY if name in data else name for name in value}

    def _is_map(self, value: Mapping[str, object], path: str) -> bool:
        if _OF_A_MAP.fullmatch(path.rpartition(".")[2]):
            return True
        if any(not self._is_plain(name) for name in value):
            return True
        shapes = {tuple(sorted(each)) for each in value.values() if isinstance(each, dict)}
        return len(value) > 1 and len(shapes) == 1 and all(
            isinstance(each, dict) and each for each in value.values()
        )  # fmt: skip

    def _is_plain(self, name: str) -> bool:
        looks_so = is_name(name) and _PLAIN.fullmatch(name)
        return bool(looks_so) and name.casefold() not in self.strings


def is_name(name: str) -> bool:
    """Whether a text looks like the name of a member, or of a kind."""
    return bool(_NAME.fullmatch(name)) and not _ID.fullmatch(name)


def strings_in(values: Iterable[object], contract: Contract) -> frozenset[str]:
    """Give all strings and file stems in some JSON, less the contract's own words.

    Names of members that are among them are somebody's.
    """
    found = {text for value in values for text in _strings(value)}
    found |= {text.partition(".")[0] for text in found}
    return frozenset(text.casefold() for text in found - contract.words if text)


def _strings(value: object) -> Iterator[str]:
    left = [value]
    while left:
        match left.pop():
            case str(text) if len(text) <= LONGEST_STRING:
                yield text
            case dict() as members:
                left += members.values()
            case list() as items:
                left += items
