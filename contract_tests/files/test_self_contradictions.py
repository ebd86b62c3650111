"""Pictures that contradict themselves: client and mock make the same of them."""

import struct
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from contract_tests.harness.cards import CARD, assert_shown, card
from contract_tests.harness.sheet_stills import turned
from mockserver.film.errors import StillError
from mockserver.film.stills import open_still
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


@pytest.mark.parametrize("fmt", ["gif", "tiff"])
def test_a_later_picture_with_too_many_pixels_is_shown_by_nobody(
    fmt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.media.stills.MAX_PIXELS", 100_000)
    monkeypatch.setattr("mockserver.film.stills.MOST_PIXELS", 100_000)
    path, first, second = tmp_path / f"a.{fmt}", Image.new("P", (32, 18)), card(size=(640, 360))
    if fmt == "gif":
        small, large = BytesIO(), BytesIO()
        first.save(small, "GIF")
        second.quantize(8).save(large, "GIF")
        path.write_bytes(small.getvalue()[:-1] + frame_of(large.getvalue()) + b";")
    else:
        first.encoderinfo = {"tiffinfo": {254: 1}}
        second.encoderinfo = {"tiffinfo": {254: 0}}
        first.save(path, save_all=True, append_images=[second], tiffinfo={254: 1})
    assert thumbnail(path, 32, 16) is None
    with pytest.raises(StillError, match="megapixels"):
        open_still(path, (320, 180))


def frame_of(gif: bytes) -> bytes:
    """The one picture of a GIF, its colours with it, as another GIF can have it."""
    colours = gif[13 : 13 + (3 << (gif[10] & 7) + 1)]
    at = gif.index(b",", 13 + len(colours))
    return gif[at : at + 9] + bytes([0x80 | gif[10] & 7]) + colours + gif[at + 10 : -1]
