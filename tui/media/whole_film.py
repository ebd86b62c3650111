"""Whether a film is whole: its container read to the end, not only its head.

A film that was cut still opens, plays, and claims its full length, because the index stands at its
beginning. So the boxes of an MP4 are walked to the last byte of the file, every packet is read,
and what the index promises is compared with what is there. Nothing is decoded.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tui.media.films import Film, probe
from tui.media.kinds import HEAD_BYTES, sniff
from tui.words import _

if TYPE_CHECKING:
    from av import Packet
    from av.container import InputContainer
    from av.stream import Stream

_SLACK_S = 0.5
"""How much earlier than promised the last packet may end: sound and pictures differ a little."""

_LEAST_ZEROS = 8
"""A packet of picture or sound never begins with so many zeros; a file with a hole in it does."""

_SLICES = range(1, 6)
_START_CODE = b"\0\0\0\1"


class NoFilm(Exception):
    """What is there is no film at all, or cannot be opened; the message says which."""


class NotWhole(NoFilm):
    """A film, and not all of it."""


def read_whole(path: Path) -> Film:
    """What the film at `path` is. Raises `NotWhole` and `NoFilm`, and `OSError`.

    Blocks for as long as reading the file takes: call it in a thread.
    """
    with path.open("rb") as file:
        kind = sniff(file.read(HEAD_BYTES))
        if kind is None or kind.group != "video":
            raise NoFilm(_("What came is no clip"))
        if kind.name in {"mp4", "mov"}:
            _walk_boxes(file, path.stat().st_size)
    film = probe(path)
    if film is None:
        raise NoFilm(_("The clip that came cannot be opened"))
    _read_packets(path)
    return film


def _walk_boxes(file: BinaryIO, size: int) -> None:
    at, seen = 0, set[bytes]()
    for name, length in _boxes(file, size):
        if length < 8 or at + length > size or not name.isascii() or not name.strip(b"\0 "):
            raise NotWhole(_("The clip's last part is missing, or is something else"))
        seen.add(name)
        at += length
    if at != size or not {b"moov", b"moof"} & seen:
        raise NotWhole(_("The clip's last part is missing"))


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """The name and the length of each box at the top; the last one may reach to the end."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - at
        yield head[4:8], length
        at += max(length, 8)


def _read_packets(path: Path) -> None:
    import av

    try:
        with av.open(path) as container:
            _compare(container)
    except (av.FFmpegError, OSError, ValueError):
        raise NotWhole(_("The clip cannot be read to its end")) from None


def _compare(container: "InputContainer") -> None:
    """Read every packet, and compare with what the index promises."""
    found = dict.fromkeys((stream.index for stream in container.streams), 0)
    ended = dict.fromkeys(found, 0.0)
    for packet in container.demux():
        if packet.is_corrupt:
            raise NotWhole(_("The clip is cut off inside a frame"))
        if not packet.size:
            continue
        if _has_hole(packet):
            raise NotWhole(_("The clip has a hole"))
        index = packet.stream.index
        found[index] += 1
        if packet.pts is not None and packet.time_base is not None:
            end = float((packet.pts + (packet.duration or 0)) * packet.time_base)
            ended[index] = max(ended[index], end)
    if not any(found[stream.index] for stream in container.streams.video):
        raise NotWhole(_("The clip ends too early"))
    for stream in container.streams:
        _compare_track(stream, found[stream.index], ended[stream.index])


def _compare_track(stream: "Stream", found: int, ended_s: float) -> None:
    """Compare with its index, which has no more than is shown; the head counts all, or samples.

    One without an index, as a cover or an empty track, is said to last as long as the film.
    """
    promised = len(stream.index_entries)
    if found < promised or (stream.frames and not found):
        raise NotWhole(_("Some of the clip's frames are missing"))
    if promised and stream.duration is not None and stream.time_base is not None:
        promised_s = float(((stream.start_time or 0) + stream.duration) * stream.time_base)
        if ended_s < promised_s - _SLACK_S:
            raise NotWhole(_("The clip ends too early"))


def _is_coded(stream: "Stream") -> bool:
    """Whether it has pictures or sound, coded: a time code, a caption or PCM may be all zeros."""
    raw = _codec(stream).startswith(("pcm_", "adpcm_", "raw"))
    return stream.type in {"video", "audio"} and not raw


def _codec(stream: "Stream") -> str:
    """The name of what decodes it; empty where nothing here does."""
    return getattr(stream.codec_context, "name", "")


def _has_hole(packet: "Packet[Stream]") -> bool:
    """Whether zeros stand where a coded stream has none."""
    if not _is_coded(packet.stream):
        return False
    if not any(memoryview(packet)[:_LEAST_ZEROS]):
        return True
    if _codec(packet.stream) != "h264":
        return False
    setup = packet.stream.codec_context.extradata or b""
    return len(setup) > 4 and setup[0] == 1 and _lacks_units(bytes(packet), (setup[4] & 3) + 1)


def _lacks_units(packet: bytes, length: int) -> bool:
    """Whether zeros took the place of a NAL unit's length, or of a piece of a picture.

    Each unit of H.264 stands behind its length of `length` bytes, and none has three zeros in a
    row: whoever writes them puts a 3 between (7.4.1). Zeros behind a unit, or units of nothing, are
    padding. Units behind start codes have no lengths; players take them as well, even in a unit.
    """
    at = 0
    while at + length < len(packet) and not packet.startswith(_START_CODE):
        size = int.from_bytes(packet[at : at + length], "big")
        unit = packet[at + length : at + length + size]
        if size != len(unit):
            return True
        if unit and unit[0] & 0x1F in _SLICES and bytes(_LEAST_ZEROS) in unit.rstrip(b"\0"):
            return True
        at += length + size
    return False


def is_too_short(film: Film, expected_s: float) -> bool:
    """Whether the film lasts clearly less than it should, as one cut between its fragments does."""
    return film.seconds < expected_s - max(1.0, expected_s * 0.05)
