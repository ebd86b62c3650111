"""A picture in the pixels of a terminal's half blocks: fitted, reduced in colours, packed."""

from typing import TYPE_CHECKING, Final

from tui.media.playing.messages import CELL

if TYPE_CHECKING:
    from PIL.Image import Image

_CHANNELS: Final = 3


def fitted(width: float, height: float, columns: int, rows: int) -> tuple[int, int]:
    """The largest size in pixels of that aspect within the cells: two pixels above each other."""
    scale = min(columns / width, 2 * rows / height)
    across = max(1, min(columns, round(width * scale)))
    return across, 2 * max(1, min(rows, round(height * scale / 2)))


def packed(image: "Image", bits: int) -> bytes:
    """The cells of an RGB picture with an even number of rows, see `messages.CELL`."""
    pixels, across = image.tobytes().translate(_reduced(bits)), _CHANNELS * image.width
    cells = bytearray(CELL * image.width * (image.height // 2))
    for row in range(image.height // 2):
        at, into = 2 * row * across, row * CELL * image.width
        for channel in range(_CHANNELS):
            upper = pixels[at + channel : at + across : _CHANNELS]
            lower = pixels[at + across + channel : at + 2 * across : _CHANNELS]
            end = into + CELL * image.width
            cells[into + channel : end : CELL] = upper
            cells[into + _CHANNELS + channel : end : CELL] = lower
    return bytes(cells)


def _reduced(bits: int) -> bytes:
    """What each of 256 levels becomes where so many bits of it count; black and white stay."""
    levels = (1 << bits) - 1
    return bytes(round(round(level * levels / 255) * 255 / levels) for level in range(256))
