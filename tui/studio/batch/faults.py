"""What is wrong with a list of clips to make, as values: which row, and of what kind."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What is wrong. `detail` of the fault is the word in question."""

    NOT_FOUND = "not_found"
    """The list, or a still of a row, does not exist."""

    UNREADABLE = "unreadable"
    """The list cannot be read; `detail` says why."""

    ENCODING = "encoding"
    """The list is not UTF-8; `detail` is its encoding, where that is sure."""

    NO_LIST = "no_list"
    """It is no list, but a still, a clip or a sound."""

    TOO_LONG = "too_long"
    """The list, or a field of a row, is longer than any can be."""

    QUOTES = "quotes"
    """A quote is opened and not closed, or closed in the middle of a field."""

    COLUMN = "column"
    """The header names a column that there is not."""

    COLUMN_MISSING = "column_missing"
    """The header lacks a column that is needed."""

    COLUMN_TWICE = "column_twice"
    """The header names a column twice."""

    NO_ROWS = "no_rows"
    """There is nothing in the list, or no still in the folder."""

    FIELDS = "fields"
    """A row has more fields than the header has columns."""

    NO_STILL = "no_still"
    """A row names no still."""

    NO_PROMPT = "no_prompt"
    """A row does not say what should happen, and no prompt was given for all."""

    NOT_A_PROMPT = "not_a_prompt"
    """The prompt is a command to this program, such as `export`."""

    PLACEHOLDER = "placeholder"
    """The prompt or the target has a placeholder that there is not."""

    STILL = "still"
    """A still cannot be used; `detail` says why."""

    SAME_NAME = "same_name"
    """An address ends in the name of another still: the service could not tell them apart."""

    TARGET = "target"
    """The clip cannot be put there; `detail` says why."""

    OUTSIDE = "outside"
    """The target leads out of the folder for the clips."""

    TARGET_EXISTS = "target_exists"
    """A file is there already, and this batch did not make it."""

    TARGET_TWICE = "target_twice"
    """Another row has the same target; `other` is that row."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a row, or, with `row` 0, of the whole list; `line` is its line in the file.

    `other` is the row that it collides with, where it does.
    """

    kind: FaultKind
    detail: str = ""
    row: int = 0
    line: int = 0
    other: int = 0
