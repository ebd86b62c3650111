"""Decompressing a TIFF in a process of its own.

The library that does it writes about damage on standard error, where Python cannot catch it and
the terminal interface is drawn; it also has the longest history of crashes. In another process,
neither does harm.
"""

import subprocess
import sys
from io import BytesIO
from typing import BinaryIO, Final

from tui.child_python import command_for

_TIMEOUT_S: Final = 60.0


def decompressed(stream: BinaryIO) -> BytesIO:
    """Return the same picture as a TIFF without compression, upright and without metadata.

    `stream` is an open file, at any position. Raises ValueError for a damaged picture.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and no shell
            command_for("tui.media.compressed_tiff"),
            stdin=stream,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError("unpacking its pixels takes too long") from error
    if done.returncode:
        raise ValueError("its packed pixels are damaged")
    return BytesIO(done.stdout)


def _decompress(source: BinaryIO) -> bytes:
    from PIL.TiffImagePlugin import TiffImageFile

    source.seek(0)
    output = BytesIO()
    with TiffImageFile(source) as image:
        image.load()
        profile = image.info.get("icc_profile")
        plain = image.convert("RGB") if image.mode == "YCbCr" else image.copy()
    plain.info = {}
    plain.save(output, "TIFF", icc_profile=profile)
    return output.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(_decompress(sys.stdin.buffer))
