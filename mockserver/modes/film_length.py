"""A film made to last as long as wanted: its frames are shown for longer, or shorter. Pure."""

from collections.abc import Iterator

_HOLDERS = (b"moov", b"trak", b"mdia")
_CLOCKS = (b"mvhd", b"mdhd")
"""Boxes that say how many units a second has, and how many units all of it lasts."""
_HEAD, _TO_UNITS = 8, 20
_MOST = 2**32 - 1


def with_duration(film: bytes, wanted_ms: float) -> bytes:
    """Give an MP4 that lasts so many milliseconds; as it is, where that cannot be.

    Its clocks are of version 0 (ISO 14496-12), as in all films that are no longer than a day.
    """
    clocks = list(_clocks(film, 0, len(film)))
    if not clocks or wanted_ms <= 0:
        return film
    length_s = _number(film, clocks[0] + 4) / _number(film, clocks[0])
    made = bytearray(film)
    for at in clocks:
        units = round(_number(film, at) * length_s * 1000 / wanted_ms)
        if not 0 < units <= _MOST:
            return film
        made[at : at + 4] = units.to_bytes(4, "big")
    return bytes(made)


def _clocks(film: bytes, start: int, end: int) -> Iterator[int]:
    """Give where each clock says how many units a second has; then it says how many there are."""
    at = start
    while at + _HEAD <= end:
        size, kind = _number(film, at), film[at + 4 : at + _HEAD]
        if kind in _HOLDERS:
            yield from _clocks(film, at + _HEAD, at + size)
        elif kind in _CLOCKS:
            yield at + _TO_UNITS
        at += max(size, _HEAD)


def _number(film: bytes, at: int) -> int:
    return int.from_bytes(film[at : at + 4], "big")
