"""Looking at a file before it is sent: what it is, how large, whether the service takes it."""

import hashlib
import math
import os
from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path
from typing import BinaryIO, Final

from tui.media.errors import (
    TOO_LARGE,
    UNREADABLE,
    UNSUPPORTED_TYPE,
    FileRejected,
    HeaderError,
    RawFileError,
)
from tui.media.headers import picture_size
from tui.media.kinds import HEAD_BYTES, JPEG, KINDS, Kind, sniff
from tui.media.names import display_name
from tui.media.opening import open_regular
from tui.media.unsupported import Way, is_markup, unsupported_type
from tui.words import _

MAX_BYTES: Final = 200 * 1024 * 1024
"""The most that the service takes in one file [S]; it says 200 MB, which is read as 200 MiB [A]."""

MAX_MEMORY_BYTES: Final = 50 * 1024 * 1024
"""The most in a file that its decoder reads whole, at up to twice this in memory."""

MAX_PIXELS: Final = 60_000_000
"""The most that a picture may unfold to: a file of 1 MB could take a gigabyte of memory."""

MAX_JPEG_PIXELS: Final = 250_000_000
"""JPEGs decode at an eighth of their size, and telephones make them with 200 megapixels."""


_READ_WHOLE: Final = frozenset({"heic", "avif", "webp"})
_MARKUP_BYTES: Final = 1 << 16
_WAYS: Final = {
    Way.DEVELOP: _("Develop it and export a JPEG; its own preview is too small for a clip."),
    Way.DRAW: _("Export it as a PNG, 1920 pixels wide or more."),
    Way.SAVE_AS: _("Open it in a program that shows it, and save it as a JPEG or PNG."),
}


def byte_limit(kind: Kind) -> int:
    """Return how many bytes a file of this type may have."""
    return MAX_MEMORY_BYTES if kind.name in _READ_WHOLE else MAX_BYTES


def pixel_limit(kind: Kind) -> int:
    """Return how many pixels a picture of this type may have."""
    return MAX_JPEG_PIXELS if kind == JPEG else MAX_PIXELS


class Change(StrEnum):
    """Why a still is not sent as it is, though the service takes its type."""

    COLOURS = auto()
    GROUND = auto()
    UPRIGHT = auto()
    DAMAGE = auto()
    END = auto()
    """The mark of its end is missing, and nothing else: not every decoder minds."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that can be sent, as it was when it was looked at.

    `name` is cleaned for display; `path` is the way to the file. `size` is in bytes. `width` and
    `height` are in pixels as displayed, orientation applied; None for films and sounds. `changes`
    is what is changed before it is sent, known once it has been examined.
    """

    path: Path
    name: str
    size: int
    kind: Kind
    width: int | None
    height: int | None
    modified_ns: int
    changes: frozenset[Change] = frozenset()


def inspect(path: Path) -> MediaFile:
    """Look at the head of a file and return what it is.

    Reads a few kilobytes however large the file, never waits on a pipe or a device, and runs no
    decoder. Raises FileRejected, whose advice says what to do.
    """
    with open_regular(path) as stream:
        facts = os.fstat(stream.fileno())
        kind = _kind(path, stream, facts)
        if facts.st_size > byte_limit(kind):
            raise _too_many_bytes(path, facts.st_size, kind)
        width, height = _extent(path, stream, kind) if kind.group == "image" else (None, None)
    return MediaFile(
        path, display_name(path), facts.st_size, kind, width, height, facts.st_mtime_ns
    )


def digest(path: Path) -> str:
    """Return the SHA-256 of the file's content in hexadecimal, read in constant memory.

    Raises OSError when the file cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _kind(path: Path, stream: BinaryIO, facts: os.stat_result) -> Kind:
    head = stream.read(HEAD_BYTES)
    if not head:
        advice = _("It was perhaps not copied or downloaded to the end; fetch it again.")
        raise FileRejected(path, UNREADABLE, _("It is empty."), advice)
    kind = sniff(head)
    if kind is not None:
        return kind
    found = unsupported_type(head + stream.read(_MARKUP_BYTES) if is_markup(head) else head)
    if found is None:
        message = _("It is of no type that the service accepts.")
        raise FileRejected(path, UNSUPPORTED_TYPE, message, _accepted())
    advice = _WAYS.get(found.way) or _accepted()
    raise FileRejected(path, UNSUPPORTED_TYPE, found.sentence, advice)


def _accepted() -> str:
    def listed(*, group: str, accepted: bool) -> str:
        chosen = (kind for kind in KINDS if kind.group == group and kind.accepted is accepted)
        return ", ".join(kind.extension[1:] for kind in chosen)

    return _(
        "Accepted are {stills}; {videos}; {sounds}. Stills in {converted} are converted to JPEG.",
        stills=listed(group="image", accepted=True),
        videos=listed(group="video", accepted=True),
        sounds=listed(group="audio", accepted=True),
        converted=listed(group="image", accepted=False),
    )


def _too_many_bytes(path: Path, size: int, kind: Kind) -> FileRejected:
    # Rounded up, or a file one byte too long would be said to be as long as the limit.
    megabytes = math.ceil(size / 1024 / 1024 * 10) / 10
    limit = byte_limit(kind)
    most = limit >> 20
    if limit == MAX_BYTES:
        message = _("It has {size:.1f} MB; the limit is {most} MB.", size=megabytes, most=most)
    else:
        message = _(
            "It has {size:.1f} MB; the limit for {kind} is {most} MB.",
            size=megabytes,
            most=most,
            kind=kind.name.upper(),
        )
    if kind.group == "image":
        advice = _("Save it as a JPEG, or with fewer pixels.")
    else:
        advice = _("Compress it at a lower bit rate, or trim it to the part you need.")
    return FileRejected(path, TOO_LARGE, message, advice)


def _extent(path: Path, stream: BinaryIO, kind: Kind) -> tuple[int, int]:
    stream.seek(0)
    try:
        width, height = picture_size(stream, kind)
    except RawFileError as error:
        message = _("It is a camera's raw file.")
        advice = _WAYS[Way.DEVELOP]
        raise FileRejected(path, UNSUPPORTED_TYPE, message, advice) from error
    except HeaderError as error:
        message = _("It begins like a {kind} file, but {why}.", kind=kind.name.upper(), why=error)
        advice = _("It is damaged or was not copied to the end; fetch it again.")
        raise FileRejected(path, UNREADABLE, message, advice) from error
    limit = pixel_limit(kind)
    if width * height > limit:
        message = _(
            "It unfolds to {width}×{height} pixels, {megapixels} megapixels; the limit is {most}.",
            width=width,
            height=height,
            megapixels=math.ceil(width * height / 1000000.0),
            most=limit // 1000000,
        )
        advice = _("Save it with fewer pixels: a 1080p clip shows 2 megapixels at a time.")
        raise FileRejected(path, TOO_LARGE, message, advice)
    return width, height
