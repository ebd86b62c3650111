"""Unpacking compressed TIFF pixels in a process of their own.

The library that does it complains of damage on standard error, past everything Python can catch,
and there the terminal interface is drawn; it is also the decoder with the longest history of
crashes. Here it may do both without anybody seeing.
"""

import subprocess
import sys
from io import BytesIO
from typing import BinaryIO, Final

from tui.child_python import command_for, plain_environment
from tui.words import _

_TIMEOUT_S: Final = 60.0


def decompressed(stream: BinaryIO, page: int = 0) -> BytesIO:
    """Return the same picture as a TIFF without compression, upright and without metadata.

    `page` counts from 0.

    `stream` is an open file; its place does not matter. Raises ValueError for a damaged picture.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and no shell
            command_for("tui.media.compressed_tiff", str(page)),
            stdin=stream,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
            env=plain_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(_("unpacking its pixels takes too long")) from error
    if done.returncode:
        raise ValueError(_("its packed pixels are damaged"))
    return BytesIO(done.stdout)


def _decompress(source: BinaryIO, page: int) -> bytes:
    from PIL.TiffImagePlugin import TiffImageFile

    source.seek(0)
    output = BytesIO()
    with TiffImageFile(source) as image:
        image.seek(page)
        image.load()
        profile = image.info.get("icc_profile")
        plain = image.convert("RGB") if image.mode == "YCbCr" else image.copy()
    plain.info = {}
    plain.save(output, "TIFF", icc_profile=profile)
    return output.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(_decompress(sys.stdin.buffer, int(sys.argv[1])))
