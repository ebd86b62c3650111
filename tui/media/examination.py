"""What decoding a file to its end shows of it, before a byte of it is sent.

This runs in a child process (see `studio/inspecting/examiner.py`): a picture that needs too much of
anything, or that breaks its decoder, takes nobody with it. The child reads one JSON object a line
from standard input, `{"path": ..., "box": [columns, rows] or null}`, and answers each with one on
standard output, the fields of `Findings`.
"""

import base64
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from tui.media.decoding import (
    DecodeError,
    DecoderMissingError,
    as_far_as_it_goes,
    coded_of,
    lacks_only_its_end,
    open_still,
    pending_orientation,
)
from tui.media.errors import FileRejected
from tui.media.film_frames import NoPictureError, shown_frame
from tui.media.kinds import JPEG
from tui.media.opening import open_regular
from tui.media.pixels.chosen import is_transparent, is_wide
from tui.media.pixels.shown import contrast
from tui.media.stills import Change, MediaFile, inspect
from tui.media.thumbs import Thumbnail, loaded_small, placed
from tui.media.tiff import EXIF_MARK, exif_orientation
from tui.words import _

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MOST_BYTES: Final = 4 << 30
"""What the child may have of memory in all, in addresses: a picture that needs more is refused."""

_LEAST_SIDE: Final = 64
_BLACK: Final = (0, 0, 0)


class Damage(StrEnum):
    """What is wrong with a file whose head was sound."""

    CUT = auto()
    BROKEN = auto()
    EMPTY = auto()
    REFUSED = auto()
    TOO_MUCH = auto()
    NO_DECODER = auto()


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in one file. `moves` says that it has more pictures than one.

    `said` is the decoder's complaint, where there is one, or why the file was refused meanwhile.
    """

    changes: frozenset[Change] = frozenset()
    moves: bool = False
    damage: Damage | None = None
    said: str = ""
    thumbnail: Thumbnail | None = None


def examine(path: Path, box: tuple[int, int] | None = None) -> Findings:
    """Decode a file, a film up to the picture that stands for it; with `box` for a thumbnail."""
    try:
        file = inspect(path)
        with open_regular(path) as stream:
            return _examined(stream, file, box)
    except FileRejected as refusal:
        return Findings(damage=Damage.REFUSED, said=refusal.message)


def _examined(stream: BinaryIO, file: MediaFile, box: tuple[int, int] | None) -> Findings:
    look = _still if file.kind.group == "image" else _film
    if file.kind.group == "audio":
        return Findings()
    try:
        return look(stream, file, box)
    except DecoderMissingError:
        return Findings(damage=Damage.NO_DECODER)
    except NoPictureError as error:
        return Findings(damage=Damage.EMPTY, said=str(error))
    except DecodeError as error:
        if isinstance(error.__cause__, MemoryError):
            return Findings(damage=Damage.TOO_MUCH, said=_("it needs too much memory"))
        return _as_far_as_it_goes(stream, file, box, str(error))


def _as_far_as_it_goes(
    stream: BinaryIO, file: MediaFile, box: tuple[int, int] | None, said: str
) -> Findings:
    try:
        with as_far_as_it_goes():
            found = _still(stream, file, box, cut=True) if file.kind.group == "image" else None
    except (DecodeError, DecoderMissingError):
        found = None
    if found is None:
        return Findings(damage=Damage.BROKEN, said=said)
    if file.kind == JPEG and lacks_only_its_end(stream):
        return replace(found, changes=found.changes | {Change.END})
    return Findings(found.changes | {Change.DAMAGE}, found.moves, Damage.CUT, said, found.thumbnail)


def _still(
    stream: BinaryIO, file: MediaFile, box: tuple[int, int] | None, *, cut: bool = False
) -> Findings:
    columns, rows = box or (_LEAST_SIDE, _LEAST_SIDE)
    with open_still(stream, file.kind) as image:
        shown = loaded_small(image, stream, file, max(columns, 2 * rows, _LEAST_SIDE))
        if cut and not contrast(shown):
            raise DecodeError(_("nothing of it is there"))
        turn = pending_orientation(image, file.kind)
        moves = file.kind.name != "heic" and bool(getattr(image, "is_animated", False))
        moves = moves and file.kind.name not in ("tiff", "jpeg")
        changes = frozenset[Change]() if moves else _changes(image, shown, file, turn)
        small = box and placed(shown, turn, (columns, 2 * rows), fill=True, background=_BLACK)
    return Findings(changes, moves, thumbnail=small or None)


def _changes(image: "ImageFile", shown: "Image", file: MediaFile, turn: int) -> frozenset[Change]:
    found = set()
    if is_wide(shown, coded_of(shown)):
        found.add(Change.COLOURS)
    if is_transparent(shown):
        found.add(Change.GROUND)
    if turn != 1 and not (file.kind == JPEG and _is_plainly_turned(image, turn)):
        found.add(Change.UPRIGHT)
    return frozenset(found)


def _is_plainly_turned(image: "ImageFile", turn: int) -> bool:
    """Whether the orientation stands where everybody reads it."""
    exif = image.info.get("exif", b"")
    bare = exif.removeprefix(EXIF_MARK)
    return not bare.startswith(EXIF_MARK) and exif_orientation(bare) == turn


def _film(stream: BinaryIO, file: MediaFile, box: tuple[int, int] | None) -> Findings:
    frame = shown_frame(stream, file.kind)
    if box is None:
        return Findings(moves=True)
    columns, rows = box
    small = placed(frame, 1, (columns, 2 * rows), fill=True, background=_BLACK)
    return Findings(moves=True, thumbnail=small)


def to_json(found: Findings) -> bytes:
    """Write findings as one line."""
    small = found.thumbnail
    values = {
        "changes": sorted(found.changes),
        "moves": found.moves,
        "damage": found.damage,
        "said": found.said[:500],
        "thumbnail": small
        and [small.width, small.height, base64.b64encode(small.pixels).decode("ascii")],
    }
    return json.dumps(values).encode() + b"\n"


def from_json(line: bytes) -> Findings:
    """Read what `to_json` wrote. Raises ValueError for anything else."""
    try:
        values = json.loads(line)
        small = values["thumbnail"]
        return Findings(
            frozenset(map(Change, values["changes"])),
            bool(values["moves"]),
            Damage(values["damage"]) if values["damage"] else None,
            str(values["said"]),
            Thumbnail(small[0], small[1], base64.b64decode(small[2])) if small else None,
        )
    except (LookupError, TypeError) as error:
        raise ValueError("these are no findings") from error


def main() -> None:
    """Examine what is asked for until standard input ends; the one argument is the most bytes."""
    limit_memory(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library's chatter is no answer
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        box = asked["box"] and (int(asked["box"][0]), int(asked["box"][1]))
        answers.write(to_json(examine(Path(asked["path"]), box or None)))
        answers.flush()


def limit_memory(most: int) -> None:
    """Let this process have so many bytes of addresses, where the system knows how."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
