import struct
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.media import kinds
from tui.media.kinds import HEAD_BYTES, KINDS, sniff
from tui.media.unsupported import unsupported_type


def ftyp(major: bytes, *brands: bytes) -> bytes:
    body = major + b"\0\0\0\0" + b"".join(brands)
    return struct.pack(">I4s", 8 + len(body), b"ftyp") + body + b"\0" * 32


@pytest.mark.parametrize("name", [kind.name for kind in KINDS])
def test_a_real_file_of_each_type_is_known_by_its_content(
    name: str, samples: dict[str, Path]
) -> None:
    found = sniff(samples[name].read_bytes()[:HEAD_BYTES])
    assert found is not None
    assert found.name == name


def test_the_service_takes_thirteen_types_as_they_are() -> None:
    extensions = {kind.extension[1:] for kind in KINDS if kind.accepted}
    assert extensions == {
        "mp4",
        "mov",
        "avi",
        "webm",
        "mkv",
        "jpg",
        "png",
        "gif",
        "webp",
        "mp3",
        "wav",
        "m4a",
        "aac",
    }


def test_each_type_is_sent_under_its_own_media_type() -> None:
    stills = ("jpeg", "png", "gif", "webp", "heic", "avif", "tiff", "bmp")
    assert {kind.name: kind.media_type for kind in KINDS} == {
        **{name: f"image/{name}" for name in stills},
        "mp4": "video/mp4",
        "mov": "video/quicktime",
        "avi": "video/x-msvideo",
        "webm": "video/webm",
        "mkv": "video/x-matroska",
        "mp3": "audio/mpeg",
        "wav": "audio/wav",
        "m4a": "audio/mp4",
        "aac": "audio/aac",
    }


@pytest.mark.parametrize(
    ("major", "brands", "expected"),
    [
        (b"heic", (b"mif1", b"heic"), kinds.HEIC),
        (b"mif1", (b"mif1", b"heic"), kinds.HEIC),
        (b"msf1", (b"hevc",), kinds.HEIC),
        (b"mif1", (b"avif", b"miaf"), kinds.AVIF),
        (b"avis", (b"msf1", b"miaf"), kinds.AVIF),
        (b"isom", (b"iso2", b"avc1", b"mp41"), kinds.MP4),
        (b"mp42", (b"mp42", b"isom"), kinds.MP4),
        (b"M4V ", (b"M4V ", b"M4A ", b"mp42"), kinds.MP4),
        (b"dash", (b"iso6", b"mp41"), kinds.MP4),
        (b"XXXX", (b"isom",), kinds.MP4),
        (b"qt  ", (b"qt  ",), kinds.MOV),
        (b"XXXX", (b"qt  ",), kinds.MOV),
        (b"M4A ", (b"mp42", b"isom"), kinds.M4A),
        (b"M4B ", (), kinds.M4A),
        (b"mp42", (b"M4A ", b"isom"), kinds.M4A),
        (b"3gp5", (b"3gp5", b"isom"), None),
        (b"crx ", (b"crx ",), None),
        (b"jxl ", (b"jxl ",), None),
    ],
)
def test_the_brands_of_an_iso_file_say_what_it_is(
    major: bytes, brands: tuple[bytes, ...], expected: kinds.Kind | None
) -> None:
    assert sniff(ftyp(major, *brands)) == expected


@pytest.mark.parametrize(
    ("expected", "brands"),
    [
        (kinds.HEIC, "heic heix hevc hevx heim heis hevm hevs"),
        (kinds.AVIF, "avif avis"),
        (
            kinds.MP4,
            "mp41 mp42 mp71 isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 isoa avc1 dash M4VH M4VP "
            "MSNV XAVC mmp4 ndsc ndsm cmfc cmf2",
        ),
    ],
)
def test_each_brand_alone_says_what_it_is(expected: kinds.Kind, brands: str) -> None:
    for brand in brands.encode().split():
        assert sniff(ftyp(brand)) == expected, brand


@pytest.mark.parametrize("brand", [b"M4V ", b"f4v ", b"F4V ", b"M4A ", b"M4B ", b"M4P ", b"F4A "])
def test_a_brand_of_three_letters_says_whether_it_is_a_film_or_sound(brand: bytes) -> None:
    assert sniff(ftyp(brand)) == (kinds.MP4 if brand[2:3] in b"Vv" else kinds.M4A)


@pytest.mark.parametrize("box", [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"])
def test_an_old_quicktime_film_without_brands_is_known(box: bytes) -> None:
    assert sniff(struct.pack(">I4s", 8, box) + b"\0\0\x10\0mdat") == kinds.MOV


def test_text_with_a_box_name_at_its_fifth_letter_is_no_film() -> None:
    assert sniff(b"Are free tickets available for the boat?") is None


def test_utf_16_text_is_not_taken_for_sound() -> None:
    assert sniff("\ufeffsound".encode("utf-16-le") * 40) is None
    assert sniff("note\u00ff\u00fa".encode("utf-16") * 40) is None


def test_a_sync_word_whose_next_frame_is_missing_is_no_sound() -> None:
    assert sniff(bytes.fromhex("fffb9064") + b"\x01" * 2000) is None
    assert sniff(bytes.fromhex("fff15080") + b"\x01" * 2000) is None


@pytest.mark.parametrize(
    ("version", "rate", "bitrates"),
    [
        (3, 32_000, (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)),
        (2, 16_000, (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)),
        (0, 8_000, (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)),
    ],
)
def test_an_mpeg_frame_is_as_long_as_its_bit_rate_says(
    version: int, rate: int, bitrates: tuple[int, ...]
) -> None:
    samples = 1152 if version == 3 else 576
    for number, kilobits in enumerate(bitrates, start=1):
        header = (
            0x7FF << 21 | version << 19 | 1 << 17 | 1 << 16 | number << 12 | 2 << 10
        ).to_bytes(4)
        length = samples * kilobits * 1000 // 8 // rate
        assert sniff(header + bytes(length - 4) + header) == kinds.MP3, kilobits
        assert sniff(header + bytes(length - 5) + header) is None, kilobits


def test_the_shortest_frame_of_sound_is_sound() -> None:
    frame = bytes.fromhex("fff1508000fffc")
    assert (sniff(frame), sniff(frame[:6])) == (kinds.AAC, None)


@pytest.mark.parametrize("name", ["mp3", "aac"])
def test_sound_behind_an_id3_tag_is_told_by_its_frames(name: str, samples: dict[str, Path]) -> None:
    content = samples[name].read_bytes()
    frames = content[content.index(b"\xff") :] if name == "mp3" else content
    if content.startswith(b"ID3"):
        size = int.from_bytes(content[6:10], "big")
        frames = content[10 + size :]
    found = sniff(b"ID3\x04\0\0\0\0\0\x20" + b"\0" * 32 + frames)
    assert found is not None
    assert found.name == name


def test_an_id3_tag_with_a_cover_larger_than_the_head_is_mp3() -> None:
    assert sniff(b"ID3\x03\0\0\0\x20\0\0" + b"\0" * 4000) == kinds.MP3


def test_flac_behind_an_id3_tag_is_not_mp3() -> None:
    assert sniff(b"ID3\x03\0\0\0\0\0\x04\0\0\0\0fLaC" + b"\0" * 100) is None


def test_large_wave_files_are_known() -> None:
    assert sniff(b"RF64\xff\xff\xff\xffWAVEds64") == kinds.WAV


def test_other_riff_files_are_not_taken() -> None:
    assert sniff(b"RIFF\x10\0\0\0ACONanih") is None


def test_matroska_with_an_unknown_doctype_is_not_taken() -> None:
    assert sniff(b"\x1a\x45\xdf\xa3\x88\x42\x82\x85other") is None


def test_a_doctype_behind_other_elements_is_found() -> None:
    assert sniff(b"\x1a\x45\xdf\xa3\x8b\x42\x86\x81\x01\x42\x82\x84webm") == kinds.WEBM


@pytest.mark.parametrize("length", range(0, 40, 3))
def test_a_file_cut_short_never_raises(length: int, samples: dict[str, Path]) -> None:
    for path in samples.values():
        sniff(path.read_bytes()[:length])


@given(
    st.sampled_from(
        [b"", b"RIFF", b"\x1a\x45\xdf\xa3", b"\0\0\0\x20ftyp", b"ID3", b"\xff\xfb", b"\xff\xf1"]
    ),
    st.binary(max_size=200),
)
@example(b"\x1a\x45\xdf\xa3", b"\x01")
def test_random_bytes_never_raise(start: bytes, rest: bytes) -> None:
    assert sniff(start + rest) in (None, *KINDS)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"%PDF-1.7", "It is a PDF document."),
        (b"PK\x03\x04\x14", "It is an archive or an office document."),
        (b"\xef\xbb\xbf<!DOCTYPE html><title>404</title>", "It is a web page."),
        (b'<?xml version="1.0"?>\n<svg xmlns="">', "It is an SVG drawing."),
        (b"buy milk\n", "It is text."),
        ("Möwen über dem Hafen".encode(), "It is text."),
        ("港".encode() * 200, "It is text."),
        (b"\0\0\0\x18ftyp3gp5", "It is a 3GPP video."),
        (b"\0\0\0\x14ftypjxl ", "It is a JPEG XL file."),
        (b"\0\x01\x02\x03", None),
        (b"\xff\xfe\xfd", None),
        (b"", None),
    ],
)
def test_a_file_of_another_type_is_described(head: bytes, expected: str | None) -> None:
    found = unsupported_type(head)
    assert (found.sentence if found else None) == expected


@given(st.binary(max_size=64))
def test_describing_random_bytes_never_raises(head: bytes) -> None:
    unsupported_type(head)


def test_a_known_type_needs_no_description(samples: dict[str, Path]) -> None:
    heads = [path.read_bytes()[:HEAD_BYTES] for path in samples.values()]
    assert {unsupported_type(head) for head in heads} == {None}
