"""Converting a still to JPEG where the service does not accept its type."""

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
    flattened,
    open_still,
    pending_orientation,
    upright,
)
from tui.media.errors import TOO_LARGE, UNREADABLE, UNSUPPORTED_TYPE, FileRejected
from tui.media.kinds import Kind
from tui.media.opening import open_regular
from tui.media.stills import MediaFile, inspect

if TYPE_CHECKING:
    from PIL.Image import Image

QUALITY: Final = 92
"""With full colour resolution: 49 dB against a 12-megapixel HEIC, at 1.7 times its size."""

MAX_JPEG_SIDE: Final = 65_500


def needs_conversion(kind: Kind) -> bool:
    """Return whether a file of this type is converted before it is sent."""
    return kind.group == "image" and not kind.accepted


def prepare(file: MediaFile, cache: Path) -> MediaFile:
    """Return the file to send: the given one, or a JPEG made from it and stored in `cache`.

    The JPEG is upright, in sRGB, and without metadata, so that the place where a picture was made
    is not sent. Its name is `<stem>.jpg`; in the cache it is named after the hash of the original's
    content, so the same picture is converted once. Blocks for up to a second: call it in a thread.
    Raises FileRejected.
    """
    if not needs_conversion(file.kind):
        return file
    with open_regular(file.path) as stream:
        content_hash = hashlib.file_digest(stream, "sha256").hexdigest()
        cached = cache / f"{content_hash}.jpg"
        made = _inspect_cached(cached)
        if made is None:
            _write(file, _converted(file, stream), cached)
            made = inspect(cached)
    return replace(made, name=f"{Path(file.name).stem}.jpg")


def _inspect_cached(path: Path) -> MediaFile | None:
    try:
        return inspect(path)
    except FileRejected:
        return None


def _converted(file: MediaFile, stream: BinaryIO) -> bytes:
    if max(file.width or 0, file.height or 0) > MAX_JPEG_SIDE:
        message = f"{file.name} has a side of more than {MAX_JPEG_SIDE} pixels."
        advice = "Crop it: no JPEG can be that long."
        raise FileRejected(file.path, TOO_LARGE, message, advice)
    output = BytesIO()
    try:
        with open_still(stream, file.kind, file.size) as image:
            orientation = pending_orientation(image, file.kind)
            image.load()
            upright(_in_srgb(image), orientation).save(
                output, "JPEG", quality=QUALITY, subsampling=0
            )
    except DecoderMissingError as error:
        message = f"{file.name} is a HEIC picture, and the part that reads those is not installed."
        advice = "Install it with: pip install 'stillreel[heic]', or save the picture as a JPEG."
        raise FileRejected(file.path, UNSUPPORTED_TYPE, message, advice) from error
    except DecodeError as error:
        message = f"{file.name} cannot be converted to JPEG: {error}."
        advice = "Save it as a JPEG in another program, or fetch it again if it is damaged."
        raise FileRejected(file.path, UNREADABLE, message, advice) from error
    return output.getvalue()


def _in_srgb(image: "Image") -> "Image":
    """Return the picture in sRGB and without metadata.

    Telephones photograph in Display P3, and video tools tend to ignore colour profiles:
    unconverted, the colours would come out pale.
    """
    profile = image.info.get("icc_profile")
    # An ink or grey profile belongs to the picture before it becomes RGB.
    source = image if image.mode in ("CMYK", "L") else flattened(image)
    plain = _through_profile(source, profile) if isinstance(profile, bytes) else None
    result = plain or flattened(source)
    result.info = {}
    return result


def _through_profile(image: "Image", profile: bytes) -> "Image | None":
    """Convert from the profile's colours; None when it does not fit or is damaged."""
    from PIL import ImageCms

    try:
        described = ImageCms.ImageCmsProfile(BytesIO(profile))
        # Half of all pictures are in sRGB, and converting them would take longer than all else.
        if image.mode == "RGB" and "sRGB" in ImageCms.getProfileDescription(described):
            return image
        return ImageCms.profileToProfile(
            image, described, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _write(file: MediaFile, content: bytes, cached: Path) -> None:
    """Write the JPEG whole or not at all, readable by its owner only."""
    unfinished = ""
    try:
        cached.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(".part", "still-", cached.parent)
        with os.fdopen(handle, "wb") as output:
            output.write(content)
        Path(unfinished).replace(cached)
    except OSError as error:
        with suppress(OSError):
            Path(unfinished).unlink(missing_ok=True)
        reason = error.strerror or "it cannot be written"
        message = f"{file.name} was converted but could not be saved in {cached.parent}: {reason}."
        advice = "Make room on that disk, or allow writing to that folder."
        raise FileRejected(file.path, UNREADABLE, message, advice) from error
