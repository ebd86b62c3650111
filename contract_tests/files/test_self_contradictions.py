"""Pictures that contradict themselves: client and mock make the same of them."""

import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.GifImagePlugin import GifImageFile

from contract_tests.harness.cards import CARD, assert_shown, card
from contract_tests.harness.sheet_stills import turned
from mockserver.film.errors import StillError
from mockserver.film.pictures.shown import load_shown as load_in_mock
from mockserver.film.stills import open_still
from tui.media.pixels.shown import load_shown as load_in_client
from tui.media.thumbs import thumbnail


def exif_with(*entries: bytes, said: int | None = None, order: str = "<") -> bytes:
    """EXIF with these entries, that says to have another number of them."""
    mark = b"II" if order == "<" else b"MM"
    head = struct.pack(order + "HIH", 42, 8, len(entries) if said is None else said)
    return mark + head + b"".join(entries)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow mentions it
@pytest.mark.parametrize(
    "exif",
    [
        exif_with(struct.pack("<HHIHH", 274, 3, 1, 6, 0), said=2),
        exif_with(struct.pack("<HHIHH", 274, 3, 1, 6, 0), said=5000),
        exif_with(struct.pack("<HHIHH", 274, 3, 1, 6, 0), struct.pack("<HHIHH", 274, 3, 1, 3, 0)),
        exif_with(struct.pack(">HHIBxxx", 274, 1, 1, 6), order=">"),
    ],
    ids=["cut off", "too long", "twice", "of one byte"],
)
def test_exif_counts_as_far_as_it_goes_and_its_first_word(exif: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    card().save(path, exif=b"Exif\0\0" + exif)
    assert_shown(path, turned(CARD, 6))


TURNED = b"Exif\0\0" + exif_with(struct.pack("<HHIHH", 274, 3, 1, 6, 0)) + bytes(4)


@pytest.mark.parametrize("before", [b"\xff\xc0", b"\xff\xc4", b"\xff\xda"])
def test_exif_counts_wherever_it_stands_before_the_pixels(before: bytes, tmp_path: Path) -> None:
    path, output = tmp_path / "a.jpg", BytesIO()
    card().save(output, "JPEG", quality=95)
    head, mark, rest = output.getvalue().partition(before)
    segment = b"\xff\xe1" + struct.pack(">H", len(TURNED) + 2) + TURNED
    path.write_bytes(head + segment + mark + rest)
    assert_shown(path, turned(CARD, 6))


@pytest.mark.parametrize("between", [b"\0\0", b"\xff", b"\0\xff\0"])
def test_what_stands_between_the_segments_of_a_jpeg_is_passed_over(
    between: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.jpg"
    card().save(path, quality=95, exif=TURNED)
    head, mark, rest = path.read_bytes().partition(b"\xff\xe1")
    path.write_bytes(head + between + mark + rest)
    assert_shown(path, turned(CARD, 6))


def test_a_gif_is_as_large_as_its_screen_and_its_first_frame(tmp_path: Path) -> None:
    path, content = tmp_path / "a.gif", bytearray(in_gif(card()))
    content[6:10] = struct.pack("<HH", 320, 18)
    path.write_bytes(content)
    assert_shown(path, CARD)


@pytest.mark.parametrize("between", [b"\0", b"what?", b"!\xff\x0bADOBE:IR1.0\0", b"!\xfe\0"])
def test_what_stands_between_the_frames_of_a_gif_is_passed_over(
    between: bytes, tmp_path: Path
) -> None:
    path, black = tmp_path / "a.gif", in_gif(Image.new("RGB", card().size))
    head, mark, first = black[:-1].partition(b",")
    path.write_bytes(head + between + mark + first + between + frame_of(in_gif(card())) + b";")
    assert_shown(path, CARD)


@pytest.mark.parametrize("load", [load_in_client, load_in_mock])
def test_what_follows_a_gif_that_has_no_end_is_not_read_byte_by_byte(
    load: Callable[[GifImageFile, Callable[[int, int], None]], None],
) -> None:
    stream = Counted(in_gif(Image.new("P", (32, 18)))[:-1] + bytes(500_000))
    load(GifImageFile(stream), lambda width, height: None)
    assert stream.reads < 100_000


class Counted(BytesIO):
    """A stream that counts how often it is read."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return super().read(size)


@pytest.mark.parametrize("fmt", ["gif", "tiff"])
def test_a_later_picture_with_too_many_pixels_is_shown_by_nobody(
    fmt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.media.stills.MAX_PIXELS", 100_000)
    monkeypatch.setattr("mockserver.film.stills.MOST_PIXELS", 100_000)
    path, first, second = tmp_path / f"a.{fmt}", Image.new("P", (32, 18)), card(size=(640, 360))
    if fmt == "gif":
        path.write_bytes(in_gif(first)[:-1] + frame_of(in_gif(second)) + b";")
    else:
        first.encoderinfo = {"tiffinfo": {254: 1}}
        second.encoderinfo = {"tiffinfo": {254: 0}}
        first.save(path, save_all=True, append_images=[second], tiffinfo={254: 1})
    assert thumbnail(path, 32, 16) is None
    with pytest.raises(StillError, match="megapixels"):
        open_still(path, (320, 180))


@pytest.mark.parametrize("before", ["screen", "frame"])
@pytest.mark.parametrize("disposal", [2, 3])
def test_no_room_is_made_for_a_frame_of_a_gif_that_has_too_many_pixels(
    before: str, disposal: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.media.stills.MAX_PIXELS", 100_000)
    monkeypatch.setattr("mockserver.film.stills.MOST_PIXELS", 100_000)
    room: list[tuple[int, int]] = []
    monkeypatch.setattr("PIL.Image._decompression_bomb_check", room.append)
    path, small, large = (
        tmp_path / "a.gif",
        in_gif(Image.new("P", (32, 18))),
        frame_of(in_gif(card(size=(640, 360)))),
    )
    control = b"!\xf9\4" + bytes([disposal << 2 | 1, 0, 0, 0, 0])
    begin = small[: small.index(b",")] if before == "screen" else small[:-1]
    path.write_bytes(begin + control + large + b";")
    assert thumbnail(path, 32, 16) is None
    with pytest.raises(StillError, match="megapixels"):
        open_still(path, (320, 180))
    assert all(width * height <= 100_000 for width, height in room)


def in_gif(image: Image.Image) -> bytes:
    output = BytesIO()
    image.quantize(8).save(output, "GIF")
    return output.getvalue()


def frame_of(gif: bytes) -> bytes:
    """The one picture of a GIF, its colours with it, as another GIF can have it."""
    colours = gif[13 : 13 + (3 << (gif[10] & 7) + 1)]
    at = gif.index(b",", 13 + len(colours))
    return (
        gif[at : at + 9]
        + bytes([0x80 | gif[at + 9] & 0x40 | gif[10] & 7])
        + colours
        + gif[at + 10 : -1]
    )


def test_of_a_tiff_only_the_pages_before_its_picture_are_read(tmp_path: Path) -> None:
    path, output = tmp_path / "a.tiff", BytesIO()
    card().save(output, "TIFF")
    content = bytearray(output.getvalue())
    (at,) = struct.unpack_from("<I", content, 4)
    (entries,) = struct.unpack_from("<H", content, at)
    struct.pack_into("<I", content, at + 2 + 12 * entries, len(content))
    path.write_bytes(content)
    assert_shown(path, CARD)
