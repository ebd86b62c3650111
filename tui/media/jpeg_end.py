"""Whether a JPEG lacks nothing but the mark of its end: then all of the picture is there.

Everybody shows such a picture whole; our decoder takes it for one that ends early. To tell the two
apart the missing mark is added, with bits before it that belong to nothing. Where the picture is
complete nobody asks for them; where it is not, they become part of it, and it is another with each.
"""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, Final

from tui.media.decoding import DecodeError, open_still
from tui.media.kinds import JPEG
from tui.media.stills import MAX_PIXELS

_END: Final = b"\xff\xd9"
_BEHIND: Final = (b"", b"\x55" * 64, b"\xaa" * 64)


def lacks_only_its_end(stream: BinaryIO) -> bool:
    """Whether whatever follows changes nothing in the picture; decodes it several times."""
    stream.seek(0)
    content = stream.read().removesuffix(b"\xff")
    try:
        return len(set(_pictures(content))) == 1
    except DecodeError:
        return False


def _pictures(content: bytes) -> Iterator[bytes]:
    for behind in _BEHIND:
        completed = BytesIO(content + behind + _END)
        with open_still(completed, JPEG, len(content)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise DecodeError("it is too large to be decoded more than once")
            yield hashlib.sha256(image.tobytes()).digest()
