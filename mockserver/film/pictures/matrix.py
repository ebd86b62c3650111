"""The way up of a film's frame: the matrix of its track, turning and mirroring."""

import struct
from typing import Final

_TURNS: Final = {
    (1, 0, 0, 1): 1,
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, 1, -1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, -1, 1, 0): 8,
}


def orientation_of(matrix: bytes) -> int:
    """Return the orientation (1 to 8, as EXIF counts) that a display matrix asks for.

    `matrix` is nine numbers in 16.16 as the machine writes them; of a slanted one the next right
    angle counts.
    """
    if len(matrix) < 36:
        return 1
    a, b, _, c, d = struct.unpack_from("=5i", matrix)
    upright = abs(a) + abs(d) >= abs(b) + abs(c)
    kept = (a, 0, 0, d) if upright else (0, b, c, 0)
    first, second, third, fourth = ((value > 0) - (value < 0) for value in kept)
    return _TURNS.get((first, second, third, fourth), 1)
