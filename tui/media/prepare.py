"""Making a still that the service does not take into a JPEG that it does."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from tui.media.decoding import (
    DecodeError,
    DecoderMissingError,
    as_far_as_it_goes,
    coded_of,
    load,
    open_still,
    pending_orientation,
    upright,
)
from tui.media.errors import TOO_LARGE, UNREADABLE, UNSUPPORTED_TYPE, FileRejected
from tui.media.kinds import Kind
from tui.media.opening import open_regular
from tui.media.pixels.chosen import as_chosen
from tui.media.stills import MAX_PIXELS, Change, MediaFile, inspect
from tui.wishes import PLAIN, Wishes
from tui.words import _

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

QUALITY: Final = 95
"""With full colour resolution: over 49 dB against a 12-megapixel HEIC, at twice its size."""

MAX_JPEG_SIDE: Final = 65_500


def needs_conversion(kind: Kind) -> bool:
    """Say whether a file of this type is converted before it is sent."""
    return kind.group == "image" and not kind.accepted


def is_converted(file: MediaFile) -> bool:
    """Say whether this file is converted: for its type, or for what was found in it."""
    return needs_conversion(file.kind) or bool(file.changes)


def prepare(file: MediaFile, cache: Path, wishes: Wishes = PLAIN) -> MediaFile:
    """Return the file to send: the given one, or a JPEG made from it and saved in `cache`.

    The JPEG is upright, in sRGB, and carries none of the original's metadata, so that no place
    where a picture was taken is sent along. It is named `<stem>.jpg` and cached under the hash of
    the original's content, so the same picture is converted once. Blocks for up to a second: call
    it in a thread. Raises FileRejected.
    """
    if not is_converted(file):
        return file
    with open_regular(file.path) as stream:
        identity = hashlib.file_digest(stream, "sha256").hexdigest()
        cached = cache / f"{identity}{_variant(wishes)}.jpg"
        made = _cached(cached)
        if made is None:
            _write(file, _converted(file, stream, wishes), cached)
            made = inspect(cached)
    return replace(made, name=f"{Path(file.name).stem}.jpg")


def _cached(path: Path) -> MediaFile | None:
    try:
        return inspect(path)
    except FileRejected:
        return None


def _variant(wishes: Wishes) -> str:
    """The suffix of the cached file's name for options other than the default; else empty."""
    if wishes == PLAIN:
        return ""
    return f"-{hashlib.sha256(repr(wishes).encode()).hexdigest()[:12]}"


def _converted(file: MediaFile, stream: BinaryIO, wishes: Wishes) -> bytes:
    if max(file.width or 0, file.height or 0) > MAX_JPEG_SIDE:
        message = _("It has a side of more than {most} pixels.", most=MAX_JPEG_SIDE)
        advice = _("Crop it: no JPEG can be that long.")
        raise FileRejected(file.path, TOO_LARGE, message, advice)
    output = BytesIO()
    try:
        with (
            as_far_as_it_goes(wanted=bool({Change.DAMAGE, Change.END} & file.changes)),
            open_still(stream, file.kind) as image,
        ):
            _draft(image)
            load(image, file.kind)
            plain = as_chosen(
                image, coded_of(image), ground=wishes.ground, keep_colours=wishes.keep_colours
            )
            turned = upright(plain, pending_orientation(image, file.kind))
            profile = turned.info.get("icc_profile")
            turned.save(output, "JPEG", quality=QUALITY, subsampling=0, icc_profile=profile)
    except DecoderMissingError as error:
        message = _("It is a HEIC file, and what reads those is not installed.")
        advice = _("Install it with: pip install 'stillreel[heic]', or save it as a JPEG.")
        raise FileRejected(file.path, UNSUPPORTED_TYPE, message, advice) from error
    except DecodeError as error:
        message = _("It cannot be converted to JPEG: {why}.", why=error)
        advice = _("Save it as a JPEG in another program, or fetch it again if it is damaged.")
        raise FileRejected(file.path, UNREADABLE, message, advice) from error
    return output.getvalue()


def _draft(image: "ImageFile") -> None:
    """Have a JPEG with more pixels than other stills may have decoded at a fraction of its size."""
    parts = 1
    while image.width * image.height > MAX_PIXELS * parts**2:
        parts *= 2
    if parts > 1:
        image.draft(None, (image.width // parts, image.height // parts))


def _write(file: MediaFile, content: bytes, cached: Path) -> None:
    """Write the JPEG whole or not at all, readable by its owner only."""
    unfinished = ""
    try:
        cached.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(".part", "still-", cached.parent)
        with os.fdopen(handle, "wb") as output:
            output.write(content)
        if _cached(cached) is None:  # else another program made it meanwhile, and may be sending it
            Path(unfinished).replace(cached)
        else:
            Path(unfinished).unlink()
    except OSError as error:
        with suppress(OSError):
            Path(unfinished).unlink(missing_ok=True)
        reason = error.strerror or _("it cannot be written")
        message = _(
            "It was converted but could not be saved in {folder}: {why}.",
            folder=cached.parent,
            why=reason,
        )
        advice = _("Make room on that disk, or allow writing to that folder.")
        raise FileRejected(file.path, UNREADABLE, message, advice) from error
