"""The decoding process of the viewer: it opens one file, and gives a picture when asked for one.

Nothing is decoded ahead but one frame, and nothing waits in line: who asks late gets the picture of
that time. Whatever a decoder does to this process, the program itself goes on; and all that was
taken for decoding is free when it ends, which it does when standard input ends.
"""

import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from tui.media.decoding import DecodeError, DecoderMissingError, as_far_as_it_goes
from tui.media.errors import FileRejected
from tui.media.examination import limit_memory
from tui.media.film_frames import NoPictureError
from tui.media.opening import open_regular
from tui.media.playing.cells import fitted, packed
from tui.media.playing.messages import (
    Film,
    Order,
    Picture,
    Still,
    ViewerProblem,
    Wanted,
    Wrong,
    opened_line,
    picture_bytes,
    read_order,
    read_wanted,
)
from tui.media.playing.reel import Reel, open_reel
from tui.media.stills import MediaFile, inspect
from tui.media.thumbs import Thumbnail, small_still
from tui.wishes import Colour
from tui.words import _

if TYPE_CHECKING:
    from PIL.Image import Image

Give = Callable[[Wanted], Picture]
"""Gives the picture that is wanted. Raises DecodeError."""


@contextmanager
def opened(order: Order) -> Iterator[tuple[Film | Still, Give]]:
    """Open a film or a still. Raises FileRejected, DecodeError and DecoderMissingError."""
    file = inspect(order.path)
    with open_regular(order.path) as stream:
        if file.kind.group == "video":
            with open_reel(stream, file.kind) as reel:
                yield Film(reel.seconds, reel.rate, reel.width, reel.height), _frames_of(reel)
        elif file.kind.group == "image":
            yield _still(stream, file, order.ground)
        else:
            raise SoundError(_("there is nothing to see in it"))


class SoundError(DecodeError):
    """A file in which there is only something to hear."""


def _frames_of(reel: Reel) -> Give:
    def give(wanted: Wanted) -> Picture:
        if wanted.at is not None:
            reel.go(wanted.at, exact=wanted.is_exact)
        reel.step(wanted.steps)
        size = fitted(reel.width, reel.height, wanted.columns, wanted.rows)
        picture = _in_cells(reel.image(size), wanted.bits)
        return replace(picture, at=reel.at, is_last=reel.is_last, is_whole=reel.is_whole)

    return give


def _still(stream: BinaryIO, file: MediaFile, ground: Colour | None) -> tuple[Still, Give]:
    width, height = file.width or 1, file.height or 1

    def give(wanted: Wanted) -> Picture:
        size = fitted(width, height, wanted.columns, wanted.rows)
        try:
            return _in_cells(_image(small_still(stream, file, size, ground=ground)), wanted.bits)
        except DecodeError:
            with as_far_as_it_goes():
                image = _image(small_still(stream, file, size, ground=ground))
            return replace(_in_cells(image, wanted.bits), is_whole=False)

    return Still(width, height), give


def _image(small: Thumbnail) -> "Image":
    from PIL import Image

    return Image.frombytes("RGB", (small.width, small.height), small.pixels)


def _in_cells(image: "Image", bits: int) -> Picture:
    return Picture(image.width, image.height // 2, cells=packed(image, bits))


def trouble_of(error: Exception) -> ViewerProblem:
    """What to tell of a file that cannot be shown."""
    match error:
        case FileRejected():
            return ViewerProblem(Wrong.REFUSED, error.message, error.advice)
        case DecoderMissingError():
            return ViewerProblem(Wrong.NO_DECODER)
        case SoundError():
            return ViewerProblem(Wrong.SOUND)
        case NoPictureError():
            return ViewerProblem(Wrong.EMPTY)
    if isinstance(error.__cause__, MemoryError):
        return ViewerProblem(Wrong.TOO_MUCH)
    return ViewerProblem(Wrong.DAMAGED, str(error))


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Do what is asked until nothing more is."""

    def answer(content: bytes) -> None:
        answers.write(content)
        answers.flush()

    try:
        with opened(read_order(asked.readline())) as (what, give):
            answer(opened_line(what))
            for line in asked:
                answer(picture_bytes(give(read_wanted(line))))
    except (FileRejected, DecodeError, DecoderMissingError) as error:
        answer(opened_line(trouble_of(error)))


def _end_with_the_viewer() -> None:
    """Whoever asks may be killed: nobody wants a picture then, however long it still takes."""
    poll = select.poll()
    poll.register(sys.stdin.fileno(), 0)
    if any(happened & select.POLLHUP for _, happened in poll.poll()):
        os._exit(0)


def main() -> None:
    """Serve one viewer; the one argument is the most bytes of memory."""
    limit_memory(int(sys.argv[1]))
    if hasattr(select, "poll"):
        threading.Thread(target=_end_with_the_viewer, daemon=True).start()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library's chatter is no answer
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
