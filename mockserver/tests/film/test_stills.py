"""What users upload: many kinds of pictures, and some that mean harm."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from mockserver.film.errors import FilmError
from mockserver.film.master import Master, make_master
from mockserver.film.stills import open_still

WANTED = (320, 180)
RED, BLUE = (200, 40, 30), (30, 60, 190)


def halves(mode: str = "RGB", size: tuple[int, int] = (320, 180)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def colour(image: Image.Image, x: float, y: float = 0.5) -> tuple[int, ...]:
    found = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(found, tuple)
    return tuple(int(value) for value in found)


def assert_halves(image: Image.Image) -> None:
    assert image.mode == "RGB"
    assert np.abs(np.subtract(colour(image, 0.25), RED)).max() < 40
    assert np.abs(np.subtract(colour(image, 0.75), BLUE)).max() < 40


def saved(path: Path, **options: Any) -> Callable[[Image.Image], Path]:
    def save(image: Image.Image) -> Path:
        image.save(path, **options)
        return path

    return save


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("a.jpg", "RGB"), ("a.jpg", "CMYK"), ("a.png", "RGB"), ("a.png", "RGBA"), ("a.png", "P"),
        ("a.gif", "P"), ("a.webp", "RGB"), ("a.avif", "RGB"), ("a.bmp", "RGB"), ("a.tiff", "RGB"),
    ],
)  # fmt: skip
def test_common_kinds_of_pictures_keep_their_colours(tmp_path: Path, name: str, mode: str) -> None:
    assert_halves(open_still(saved(tmp_path / name)(halves(mode)), WANTED))


def test_heic_is_read_where_its_library_is_installed(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    path = tmp_path / "a.jpg"  # by content, whatever the name says
    pillow_heif.from_pillow(halves()).save(path)
    assert_halves(open_still(path, WANTED))


def test_heic_without_its_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    (tmp_path / "a.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    with pytest.raises(FilmError, match=r"stillreel\[heic\]"):
        open_still(tmp_path / "a.heic", WANTED)


@pytest.mark.parametrize("mode", ["I;16", "I", "F", "L", "1", "LA"])
def test_greys_of_any_depth_become_eight_bits(tmp_path: Path, mode: str) -> None:
    if mode in {"I;16", "I"}:
        image = Image.fromarray(
            np.linspace(0, 65535, 320 * 180).reshape(180, 320).astype(np.uint16)
        )
    else:
        image = Image.fromarray(np.linspace(0, 255, 320 * 180).reshape(180, 320).astype(np.uint8))
    path = tmp_path / ("a.tiff" if mode in {"I", "F"} else "a.png")
    image.convert(mode).save(path)
    opened = open_still(path, WANTED)
    assert colour(opened, 0.5, 0.04)[0] < 60
    assert colour(opened, 0.5, 0.97)[0] > 190


@pytest.mark.parametrize(
    ("turned", "upright"), [(1, (0.25, 0.5)), (3, (0.75, 0.5)), (6, (0.5, 0.25)), (8, (0.5, 0.75))]
)
def test_the_camera_was_held_sideways(
    tmp_path: Path, turned: int, upright: tuple[float, float]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    opened = open_still(saved(tmp_path / "a.jpg", exif=exif)(halves()), WANTED)
    assert opened.size == ((320, 180) if turned in {1, 3} else (180, 320))
    assert np.abs(np.subtract(colour(opened, *upright), RED)).max() < 40


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow mentions it
def test_damaged_exif_does_not_cost_the_picture(tmp_path: Path) -> None:
    exif = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12\0\x03\xff\xff\xff\xff" * 3
    assert_halves(open_still(saved(tmp_path / "a.jpg", exif=exif)(halves()), WANTED))


@pytest.mark.parametrize(
    ("ink", "paper_is_light"), [((0, 0, 0, 255), True), ((255, 255, 255, 255), False)]
)
def test_transparent_drawings_lie_on_paper_they_stand_out_from(
    tmp_path: Path, ink: tuple[int, ...], paper_is_light: bool
) -> None:
    image = Image.new("RGBA", (100, 100))
    image.paste(ink, (40, 40, 60, 60))
    opened = open_still(saved(tmp_path / "a.png")(image), WANTED)
    assert (colour(opened, 0.1)[0] > 200) is paper_is_light


def test_only_the_first_frame_of_an_animation_counts(tmp_path: Path) -> None:
    others = [Image.new("RGB", (320, 180), "white")] * 3
    for name in ("a.gif", "a.webp"):
        path = saved(tmp_path / name, save_all=True, append_images=others)(halves())
        assert_halves(open_still(path, WANTED))


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.avi"])
def test_a_film_gives_its_first_frame(tmp_path: Path, name: str) -> None:
    with av.open(str(tmp_path / name), "w") as film:
        stream = film.add_stream("mpeg4", rate=Fraction(10))
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for image in (halves(), Image.new("RGB", (320, 180), "white")):
            film.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(image))))
        film.mux(stream.encode(None))
    assert_halves(open_still(tmp_path / name, WANTED))


@pytest.mark.parametrize(
    ("wanted", "decoded"),
    [
        ((225, 127), (400, 225)),
        ((226, 127), (800, 450)),  # either side may be the longer: the picture may lie
        ((320, 180), (800, 450)),
        ((180, 320), (800, 450)),
        ((640, 360), (1600, 900)),
        ((901, 500), (3200, 1800)),
        ((3000, 1800), (3200, 1800)),
    ],
)
def test_a_large_jpeg_is_decoded_at_the_fraction_of_its_size_that_is_enough(
    tmp_path: Path, wanted: tuple[int, int], decoded: tuple[int, int]
) -> None:
    path = saved(tmp_path / "a.jpg")(halves(size=(3200, 1800)))
    assert open_still(path, wanted).size == decoded


@pytest.mark.parametrize(
    ("kind", "size", "most"),
    [
        ("PNG", (8000, 8001), 64),
        ("PNG", (64_000_001, 1), 64),
        ("JPEG", (15_625, 16_001), 250),
        ("JPEG", (62_501, 4000), 250),
    ],
)
def test_a_picture_of_more_pixels_than_can_be_used_is_refused_before_it_is_decoded(
    tmp_path: Path, kind: str, size: tuple[int, int], most: int
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(png_header(*size) if kind == "PNG" else jpeg_header(*size))
    with pytest.raises(FilmError, match=rf"megapixels; at most {most} can be used"):
        open_still(path, WANTED)


@pytest.mark.parametrize(("kind", "size"), [("PNG", (8000, 8000)), ("JPEG", (15_625, 16_000))])
def test_the_most_pixels_are_still_tried(
    tmp_path: Path, kind: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[Image.Image] = []
    # Really decoding them would take a quarter of a gigabyte.
    monkeypatch.setattr(
        "mockserver.film.stills.load_shown", lambda picture, check: decoded.append(picture)
    )
    monkeypatch.setattr("mockserver.film.stills.flattened", lambda picture, coded: picture)
    path = tmp_path / "a.jpg"
    path.write_bytes(png_header(*size) if kind == "PNG" else jpeg_header(*size))
    assert open_still(path, WANTED) in decoded


def jpeg_header(width: int, height: int) -> bytes:
    """A small JPEG that claims another size."""
    content = bytearray(picture_bytes("JPEG"))
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = height.to_bytes(2) + width.to_bytes(2)
    return bytes(content)


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


def picture_bytes(kind: str) -> bytes:
    buffer = io.BytesIO()
    halves().save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"Dear diary, today", "no picture"),
        (b"#EXTM3U\nhttp://127.0.0.1:1/secret\n", "no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (png_header(30_000, 30_000), "has 900 megapixels; at most 64 can be used"),
        (png_header(9_500, 9_500), "has 90 megapixels; at most 64 can be used"),
        (png_header(0, 10), "no picture"),
        (png_header(640, 480), "damaged"),
        (picture_bytes("JPEG")[:900], "damaged"),
        (picture_bytes("PNG")[:-40], "damaged"),
        (picture_bytes("WEBP")[:-40], "damaged"),
        (picture_bytes("AVIF")[:-60], "damaged"),
        (picture_bytes("GIF")[:30], "no picture"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "no picture"),
        (b"\0\0\0\x18ftypisom" + bytes(500), "damaged"),
        (b"\x1a\x45\xdf\xa3" + b"\xff" * 500, "damaged"),
        (b"RIFF\xff\xff\xff\x7fAVI " + bytes(500), "damaged"),
    ],
    ids=lambda given: given[:12].hex() if isinstance(given, bytes) else None,
)  # fmt: skip
def test_hostile_files_give_a_clear_error_with_their_name(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    path = tmp_path / "harmless.jpg"
    path.write_bytes(content)
    with pytest.raises(FilmError, match=rf"(?s)harmless\.jpg.*({complaint})"):
        open_still(path, WANTED)


def test_a_missing_file_and_a_folder_give_a_clear_error(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.jpg", tmp_path):
        with pytest.raises(FilmError, match="cannot be read"):
            open_still(path, WANTED)


def master(tmp_path: Path, size: tuple[int, int], frame: tuple[int, int]) -> Master:
    return make_master(saved(tmp_path / "a.png")(halves(size=size)), frame, "still", 0, 1.0)


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (4000, 3), (33, 17)])
def test_tiny_and_absurd_pictures_can_be_shown(tmp_path: Path, size: tuple[int, int]) -> None:
    y, u, v = master(tmp_path, size, (320, 180)).planes
    assert u.shape == v.shape
    assert y.shape[0] > 180 + 2 * 128 - 1


def test_a_photograph_is_cropped_to_cover_the_frame(tmp_path: Path) -> None:
    made = master(tmp_path, (600, 400), (320, 180))
    y = made.planes[0][128:-128, 128:-128]
    assert y.shape[1] / y.shape[0] == pytest.approx(1.5, abs=0.02)
    assert y.min() > 40


@pytest.mark.parametrize(("size", "frame"), [((400, 600), (320, 180)), ((600, 400), (180, 320))])
def test_a_still_of_another_shape_lies_on_a_darker_blurred_copy(
    tmp_path: Path, size: tuple[int, int], frame: tuple[int, int]
) -> None:
    image = Image.fromarray(
        np.random.default_rng(1).integers(90, 255, (size[1], size[0]), np.uint8)
    )
    made = make_master(saved(tmp_path / "a.png")(image), frame, "still", 0, 1.0)
    y = made.planes[0][128:-128, 128:-128].astype(float)
    middle = y[y.shape[0] // 2 - 9 : y.shape[0] // 2 + 9, y.shape[1] // 2 - 9 : y.shape[1] // 2 + 9]
    corner = y[:18, :18]
    assert corner.mean() < middle.mean() * 0.75
    assert corner.std() < middle.std() / 4
