"""The type of a file, found by its content; its name is not believed.

The first 4 KB are enough for every type here. Own table and no library: libmagic is missing on two
of three platforms, and the pure-Python guessers miss old QuickTime films or take HEIC for MP4.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

HEAD_BYTES: Final = 4096
"""What `sniff` needs of a file's beginning."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file.

    `accepted` says whether the service takes it as it is [S]; the stills that it does not take are
    converted before sending.
    """

    name: str
    media_type: str
    extension: str
    group: Literal["image", "video", "audio"]
    accepted: bool = True


JPEG: Final = Kind("jpeg", "image/jpeg", ".jpg", "image")
PNG: Final = Kind("png", "image/png", ".png", "image")
GIF: Final = Kind("gif", "image/gif", ".gif", "image")
WEBP: Final = Kind("webp", "image/webp", ".webp", "image")
HEIC: Final = Kind("heic", "image/heic", ".heic", "image", accepted=False)
AVIF: Final = Kind("avif", "image/avif", ".avif", "image", accepted=False)
TIFF: Final = Kind("tiff", "image/tiff", ".tiff", "image", accepted=False)
BMP: Final = Kind("bmp", "image/bmp", ".bmp", "image", accepted=False)
MP4: Final = Kind("mp4", "video/mp4", ".mp4", "video")
MOV: Final = Kind("mov", "video/quicktime", ".mov", "video")
AVI: Final = Kind("avi", "video/x-msvideo", ".avi", "video")
WEBM: Final = Kind("webm", "video/webm", ".webm", "video")
MKV: Final = Kind("mkv", "video/x-matroska", ".mkv", "video")
MP3: Final = Kind("mp3", "audio/mpeg", ".mp3", "audio")
WAV: Final = Kind("wav", "audio/wav", ".wav", "audio")
M4A: Final = Kind("m4a", "audio/mp4", ".m4a", "audio")
AAC: Final = Kind("aac", "audio/aac", ".aac", "audio")

KINDS: Final = (
    *(JPEG, PNG, GIF, WEBP, HEIC, AVIF, TIFF, BMP),
    *(MP4, MOV, AVI, WEBM, MKV),
    *(MP3, WAV, M4A, AAC),
)

_RIFF_TYPES: Final = {b"WEBP": WEBP, b"AVI ": AVI, b"WAVE": WAV}
_DOCTYPES: Final = {b"webm": WEBM, b"matroska": MKV}
_BITMAP_HEADERS: Final = frozenset({12, 16, 40, 52, 56, 64, 108, 124})

_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"}
)
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_STILL_BRANDS: Final = frozenset({b"mif1", b"mif2", b"msf1", b"miaf"})
_SOUND_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A "})
_FILM_BRANDS: Final = frozenset(
    {b"mp41", b"mp42", b"mp71", b"isom", b"avc1", b"dash", b"M4V ", b"M4VH", b"M4VP", b"f4v "}
    | {b"F4V ", b"MSNV", b"XAVC", b"mmp4", b"ndsc", b"ndsm", b"cmfc", b"cmf2", b"iso2"}
    | {b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"isoa"}
)


def sniff(head: bytes) -> Kind | None:
    """Return the type that the first bytes of a file show, None for a type not known here.

    `head` is the first `HEAD_BYTES` of the file, or all of a shorter one. Never raises.
    """
    for at, signature, what in _SIGNATURES:
        if head.startswith(signature, at):
            found = what(head) if callable(what) else what
            if found is not None:
                return found
    return None


def _riff(head: bytes) -> Kind | None:
    return _RIFF_TYPES.get(head[8:12])


def _large_wave(head: bytes) -> Kind | None:
    """RF64 and BW64 are WAVE files that have outgrown RIFF's 32-bit sizes."""
    return WAV if head[8:12] == b"WAVE" else None


def _bitmap(head: bytes) -> Kind | None:
    header_bytes = int.from_bytes(head[14:18], "little")
    return BMP if len(head) >= 18 and header_bytes in _BITMAP_HEADERS else None


def _matroska(head: bytes) -> Kind | None:
    """Read the DocType element (0x4282) of the EBML header."""
    size, at = _variable_int(head, 4)
    end = min(len(head), at + size)
    while at < end:
        width = 1 if head[at] & 0x80 else 2
        identifier = head[at : at + width]
        size, at = _variable_int(head, at + width)
        if identifier == b"\x42\x82":
            return _DOCTYPES.get(head[at : at + size].rstrip(b"\0"))
        at += size
    return None


def _variable_int(data: bytes, at: int) -> tuple[int, int]:
    """Read an EBML length; return it and the place after it (the end of the data if cut off)."""
    if at >= len(data) or data[at] == 0:
        return 0, len(data)
    width = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
    return value, at + width


def _base_media(head: bytes) -> Kind | None:
    """Judge an ISO base media file by the brands in its first box."""
    if len(head) < 12:
        return None
    major = head[8:12]
    listed = head[16 : min(int.from_bytes(head[:4], "big"), len(head))]
    brands = {listed[at : at + 4] for at in range(0, len(listed) - 3, 4)}
    if (still := _still_brand(major, brands)) is not None:
        return still
    if major == b"qt  ":
        return MOV
    if major in _SOUND_BRANDS or (b"M4A " in brands and not major.startswith(b"M4V")):
        return M4A
    if major in _FILM_BRANDS:
        return MP4
    if b"qt  " in brands:
        return MOV
    return MP4 if brands & _FILM_BRANDS and not major.startswith(b"3g") else None


def _still_brand(major: bytes, brands: set[bytes]) -> Kind | None:
    if major in _AVIF_BRANDS:
        return AVIF
    if major in _HEIC_BRANDS:
        return HEIC
    if major in _STILL_BRANDS:
        return AVIF if brands & _AVIF_BRANDS else HEIC
    return None


def _old_quicktime(head: bytes) -> Kind | None:
    """Films from before 2001 begin with one of these boxes and name no brand."""
    size = int.from_bytes(head[:4], "big")
    return MOV if size in (0, 1) or size >= 8 else None


def _old_quicktime_beginning(head: bytes) -> Kind | None:
    """As before; the bound keeps out text that has one of these words at its fifth letter."""
    return MOV if 8 <= int.from_bytes(head[:4], "big") < 1 << 24 else None


def _tagged_sound(head: bytes) -> Kind | None:
    """Sound behind an ID3 tag."""
    if len(head) < 10 or any(byte & 0x80 for byte in head[6:10]):
        return None
    first, second, third, fourth = head[6:10]
    after = 10 + (first << 21 | second << 14 | third << 7 | fourth)
    # Behind a tag with a cover picture the frames lie beyond the head: then the tag itself must do.
    return MP3 if after + 4 > len(head) else _sound_frame(head, after)


def _sound_frame(head: bytes, at: int = 0) -> Kind | None:
    """Tell an ADTS frame from an MPEG layer III frame by the bits after the sync word.

    Two bytes of sync are weak evidence (UTF-16 text begins with FF FE), so the second frame must
    begin where the first one ends, if that is within the head.
    """
    if len(head) < at + 7 or head[at] != 0xFF:
        return None
    (bits,) = struct.unpack_from(">I", head, at)
    if bits & 0xFFF60000 == 0xFFF00000:
        kind, length = AAC, (bits & 3) << 11 | head[at + 4] << 3 | head[at + 5] >> 5
        plausible = length >= 7 and (bits >> 10 & 0xF) < 13
    else:
        kind, length = MP3, _layer_three_bytes(bits)
        plausible = length > 0
    following = head[at + length : at + length + 2]
    same = len(following) < 2 or (
        following[0] == 0xFF and following[1] & 0xF6 == head[at + 1] & 0xF6
    )
    return kind if plausible and same else None


_BITRATES_V1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_V2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES: Final = (44100, 48000, 32000)


def _layer_three_bytes(bits: int) -> int:
    """Return the length of the MPEG layer III frame with this header, 0 when it is none."""
    version, bitrate, rate = bits >> 19 & 3, bits >> 12 & 0xF, bits >> 10 & 3
    if bits >> 21 != 0x7FF or version == 1 or bits >> 17 & 3 != 1:
        return 0
    if bitrate in (0, 15) or rate == 3:
        return 0
    padding = bits >> 9 & 1
    if version == 3:
        return 144_000 * _BITRATES_V1[bitrate] // _SAMPLE_RATES[rate] + padding
    sample_rate = _SAMPLE_RATES[rate] // (2 if version == 2 else 4)
    return 72_000 * _BITRATES_V2[bitrate] // sample_rate + padding


_SIGNATURES: Final[tuple[tuple[int, bytes, Kind | Callable[[bytes], Kind | None]], ...]] = (
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (0, b"II*\0", TIFF),
    (0, b"MM\0*", TIFF),
    (0, b"II+\0", TIFF),
    (0, b"MM\0+", TIFF),
    (0, b"ADIF", AAC),
    (0, b"RIFF", _riff),
    (0, b"RF64", _large_wave),
    (0, b"BW64", _large_wave),
    (0, b"BM", _bitmap),
    (0, b"\x1a\x45\xdf\xa3", _matroska),
    (4, b"ftyp", _base_media),
    (4, b"moov", _old_quicktime),
    (4, b"mdat", _old_quicktime),
    (4, b"wide", _old_quicktime_beginning),
    (4, b"free", _old_quicktime_beginning),
    (4, b"skip", _old_quicktime_beginning),
    (4, b"pnot", _old_quicktime_beginning),
    (0, b"ID3", _tagged_sound),
    (0, b"\xff", _sound_frame),
)
"""Where a signature stands, the signature, and what it shows: a known type, the words for another
one, or a function that reads on and may find no type. The first that finds something decides."""
