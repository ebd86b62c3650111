"""What the viewer asks its decoding process for, and what comes back.

The first line is an `Order`; it is answered by a `Film`, a `Still` or a `ViewerProblem`. Each line
after it is a `Wanted`, answered by the head of a `Picture` and its `cells`. Lines are JSON.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum, auto
from pathlib import Path
from typing import Final

from tui.wishes import Colour

CELL: Final = 6
"""Bytes of a cell: red, green and blue of its upper pixel, then of its lower one."""


class Wrong(StrEnum):
    """Why nothing can be shown."""

    REFUSED = auto()
    DAMAGED = auto()
    EMPTY = auto()
    SOUND = auto()
    TOO_MUCH = auto()
    NO_DECODER = auto()
    DECODER_DIED = auto()
    """The decoding process ended, could not be started, or does not answer."""


@dataclass(frozen=True, slots=True)
class ViewerProblem:
    """Nothing can be shown; `said` and `advice` are the refusal's own words, where it has some."""

    wrong: Wrong
    said: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What to open. `ground` is what shows through a transparent still, if it is known."""

    path: Path
    ground: Colour | None = None


@dataclass(frozen=True, slots=True)
class Film:
    """Opened: `seconds` long, `rate` frames a second, its frames `width` by `height` pixels."""

    seconds: float
    rate: float
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Still:
    """Opened: `width` by `height` pixels as it is displayed."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """One picture: what is shown `at` so many seconds, then so many frames further on or back.

    Without `at` the steps count from the picture that was shown last. It fits into `columns` by
    `rows` cells; `bits` of each colour count, and fewer make longer runs of equal cells. While a
    film is playing `is_exact` is false: frames that are late may then be left out of the decoding.
    """

    columns: int
    rows: int
    at: float | None = None
    steps: int = 0
    bits: int = 8
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture in cells, `columns` by `rows` of them, row by row.

    `at` is where it stands in the film, in seconds; `is_last` says that nothing follows. `is_whole`
    is false once something of the film could not be decoded, or when it ends before its time.
    """

    columns: int
    rows: int
    at: float = 0.0
    is_last: bool = False
    is_whole: bool = True
    cells: bytes = b""


Opened = Film | Still | ViewerProblem
_OPENED: Final[dict[str, type[Film] | type[Still] | type[ViewerProblem]]] = {
    "Film": Film,
    "Still": Still,
    "ViewerProblem": ViewerProblem,
}


def order_line(order: Order) -> bytes:
    """Write an order as one line."""
    return _line({"path": str(order.path), "ground": order.ground})


def read_order(line: bytes) -> Order:
    """Read what `order_line` wrote."""
    got = json.loads(line)
    return Order(Path(got["path"]), tuple(got["ground"]) if got["ground"] else None)


def opened_line(opened: Opened) -> bytes:
    """Write what was opened as one line."""
    return _line({"is": type(opened).__name__, **asdict(opened)})


def read_opened(line: bytes) -> Opened:
    """Read what `opened_line` wrote. Raises ValueError for anything else."""
    try:
        got = json.loads(line)
        opened = _OPENED[got.pop("is")](**got)
        if isinstance(opened, ViewerProblem):
            return ViewerProblem(Wrong(opened.wrong), opened.said, opened.advice)
        return opened
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError("this was not opened") from error


def wanted_line(wanted: Wanted) -> bytes:
    """Write what is wanted as one line."""
    return _line(asdict(wanted))


def read_wanted(line: bytes) -> Wanted:
    """Read what `wanted_line` wrote."""
    return Wanted(**json.loads(line))


def picture_bytes(picture: Picture | ViewerProblem) -> bytes:
    """Write the head of a picture as one line, its cells behind it; of a trouble the line alone."""
    if isinstance(picture, ViewerProblem):
        return opened_line(picture)
    head = asdict(picture)
    del head["cells"]
    return _line(head) + picture.cells


def read_head(line: bytes) -> Picture | ViewerProblem:
    """Read the line of a picture; its cells follow. Raises ValueError for anything else."""
    try:
        got = json.loads(line)
        if "is" in got:
            return (
                trouble
                if isinstance(trouble := read_opened(line), ViewerProblem)
                else _no_picture()
            )
        return Picture(**got)
    except TypeError as error:
        raise ValueError("this is no picture") from error


def _no_picture() -> ViewerProblem:
    return ViewerProblem(Wrong.DECODER_DIED)


def _line(values: dict[str, object]) -> bytes:
    return json.dumps(values).encode() + b"\n"
