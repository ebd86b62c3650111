import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tui.media import kinds
from tui.media.pixels.ground import SLATE
from tui.media.thumbs import Thumbnail, thumbnail
from tui.tests.media.specimens import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    damaged_packed_tiff,
    encoded,
    exif,
    film,
    heic,
    quarters,
)

BLACK = (0, 0, 0)


def corners(small: Thumbnail | None) -> list[str]:
    """Name the colours at top left, top right, bottom left, bottom right of what is drawn."""
    assert small is not None
    assert len(small.pixels) == 3 * small.width * small.height
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE, "black": BLACK}
    quarter = small.width // 4, small.height // 4

    def nearest(x: int, y: int) -> str:
        pixel = small.colour(x, y)
        return min(names, key=lambda name: math.dist(names[name], pixel))

    left, top = quarter
    right, bottom = small.width - 1 - left, small.height - 1 - top
    return [nearest(x, y) for y in (top, bottom) for x in (left, right)]


@pytest.mark.parametrize("kind", [kind for kind in kinds.KINDS if kind.group != "audio"])
def test_every_still_and_film_has_a_thumbnail(kind: kinds.Kind, samples: dict[str, Path]) -> None:
    small = thumbnail(samples[kind.name], 16, 4)
    assert small is not None
    assert (small.width, small.height) == (16, 8)
    assert corners(small) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (1, 4), (16, 1), (0, 4), (16, 0), (-1, -1)])
def test_a_thumbnail_needs_room_for_one_sign(
    columns: int, rows: int, samples: dict[str, Path]
) -> None:
    small = thumbnail(samples["png"], columns, rows)
    assert (small is not None) == (columns > 0 < rows)
    assert small is None or (small.width, small.height) == (columns, 2 * rows)


@pytest.mark.parametrize("name", ["mp3", "wav", "m4a", "aac"])
def test_a_sound_has_none(name: str, samples: dict[str, Path]) -> None:
    assert thumbnail(samples[name], 16, 4) is None


ORIENTED = {
    1: "red green blue white",
    2: "green red white blue",
    3: "white blue green red",
    4: "blue white red green",
    5: "red blue green white",
    6: "blue red white green",
    7: "white green blue red",
    8: "green white red blue",
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIC"])
def test_the_orientation_is_applied_once(fmt: str, orientation: int, tmp_path: Path) -> None:
    path = tmp_path / "turned"
    data = exif(orientation)
    content = heic(exif=data.tobytes()) if fmt == "HEIC" else encoded(fmt, exif=data)
    path.write_bytes(content)
    assert corners(thumbnail(path, 12, 6, fill=True)) == ORIENTED[orientation].split()
    tall = thumbnail(path, 16, 8)
    assert tall is not None
    middle = tall.colour(tall.width // 2, 0)
    assert (middle == BLACK) is (orientation < 5)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ((0, 1, -1, 0), "blue red white green"),
        ((-1, 0, 0, -1), "white blue green red"),
        ((0, -1, 1, 0), "green white red blue"),
    ],
)
def test_a_film_taken_with_the_telephone_on_its_side_is_upright(
    matrix: tuple[int, int, int, int], expected: str, tmp_path: Path
) -> None:
    path = film(tmp_path / "side.mp4", "libx264", "mp4")
    content = bytearray(path.read_bytes())
    # The display matrix of the track header: a, b, u, c, d, v as 16.16 fixed point numbers.
    place = content.index(b"tkhd") + 4 + 40
    a, b, c, d = (value * 65536 for value in matrix)
    for offset, value in ((0, a), (4, b), (12, c), (16, d)):
        content[place + offset : place + offset + 4] = value.to_bytes(4, "big", signed=True)
    path.write_bytes(content)
    assert corners(thumbnail(path, 12, 6, fill=True)) == expected.split()


def test_what_is_left_of_the_box_shows_the_background(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded("PNG", quarters(64, 16)))
    small = thumbnail(path, 16, 8, background=(9, 8, 7))
    assert small is not None
    assert small.colour(0, 0) == small.colour(15, 15) == (9, 8, 7)
    assert corners(small) == ["black"] * 4
    assert small.colour(3, 7)[0] > 200


def test_filling_leaves_no_background_and_crops_around_the_middle(tmp_path: Path) -> None:
    image = Image.new("RGB", (90, 30), RED)
    image.paste(GREEN, (30, 0, 60, 30))
    path = tmp_path / "a.png"
    path.write_bytes(encoded("PNG", image))
    small = thumbnail(path, 8, 4, fill=True, background=(255, 0, 255))
    assert small is not None
    assert all(small.colour(x, y)[1] > 150 for x in range(8) for y in range(8))


def test_what_is_transparent_shows_paper_and_not_the_background(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded("PNG", Image.new("RGBA", (8, 8), (255, 255, 255, 0))))
    small = thumbnail(path, 4, 2, background=(9, 8, 7))
    assert small is not None
    assert small.colour(1, 1) == (244, 242, 238)


def test_what_is_cropped_away_counts_for_the_ground_as_well(tmp_path: Path) -> None:
    logo = Image.new("RGBA", (400, 100))
    logo.paste("white", (0, 30, 400, 70))
    logo.paste("black", (160, 30, 240, 70))
    logo.save(tmp_path / "a.png")
    small = thumbnail(tmp_path / "a.png", 8, 4, fill=True)
    assert small is not None
    assert max(np.abs(np.subtract(small.colour(0, 0), SLATE))) < 9


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_colour_mode_of_png_is_shown(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    image = Image.new("I;16", (9, 9), 40_000) if mode == "I;16" else quarters().convert(mode)
    path.write_bytes(encoded("PNG", image))
    small = thumbnail(path, 4, 2)
    assert small is not None
    assert any(30 < value < 255 for value in small.pixels)


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (3, 2)])
def test_the_smallest_and_the_thinnest_pictures_are_shown(
    size: tuple[int, int], tmp_path: Path
) -> None:
    for fmt in ("JPEG", "PNG"):
        path = tmp_path / "a"
        path.write_bytes(encoded(fmt, Image.new("RGB", size, WHITE)))
        for fill in (False, True):
            small = thumbnail(path, 20, 10, fill=fill)
            assert small is not None
            assert max(small.pixels) > 200


@pytest.mark.parametrize(("columns", "rows"), [(0, 4), (4, 0), (-1, 4)])
def test_a_box_without_room_shows_nothing(
    columns: int, rows: int, samples: dict[str, Path]
) -> None:
    assert thumbnail(samples["png"], columns, rows) is None


def test_what_cannot_be_looked_at_has_no_thumbnail(
    tmp_path: Path, samples: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "notes.jpg").write_text("buy milk")
    for name in ("pipe", "notes.jpg", "gone", "."):
        assert thumbnail(tmp_path / name, 8, 4) is None
    for name, path in samples.items():
        broken = tmp_path / f"broken.{name}"
        content = path.read_bytes()
        broken.write_bytes(content[:64] + b"\x55" * (len(content) - 64))
        thumbnail(broken, 8, 4)
    packed = tmp_path / "packed.tiff"
    packed.write_bytes(damaged_packed_tiff())
    thumbnail(packed, 8, 4)
    # A decoder that writes to the terminal would spoil the screen.
    assert capfd.readouterr() == ("", "")


def test_without_the_heic_part_there_is_no_thumbnail(
    samples: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    assert thumbnail(samples["heic"], 8, 4) is None


@pytest.mark.parametrize(
    "name", [os.fsdecode(b"caf\xe9"), "a\nb", "http:x", "concat:a|b", "pipe:0"]
)
def test_the_name_of_a_film_or_still_may_be_anything(
    name: str, samples: dict[str, Path], tmp_path: Path
) -> None:
    for kind in ("mp4", "jpeg"):
        path = tmp_path / name
        path.write_bytes(samples[kind].read_bytes())
        assert thumbnail(path, 8, 4) is not None


def test_a_gif_that_grows_beyond_the_limit_when_decoded_is_not(tmp_path: Path) -> None:
    content = bytearray(encoded("GIF"))
    place = content.index(b",") + 5
    content[place : place + 4] = b"\xff\x2f\xff\x2f"
    path = tmp_path / "a.gif"
    path.write_bytes(content)
    assert thumbnail(path, 8, 4) is None


def test_a_large_progressive_jpeg_is_not_unfolded_for_an_ornament(tmp_path: Path) -> None:
    content = bytearray(encoded("JPEG", progressive=True))
    place = content.index(b"\xff\xc2") + 5
    content[place : place + 4] = (9_000).to_bytes(2, "big") * 2
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    assert thumbnail(path, 8, 4) is None


CONTENTS = {
    **{fmt: encoded(fmt) for fmt in ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")},
    "HEIC": heic(),
}


@given(
    st.sampled_from(sorted(CONTENTS)),
    st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_damaged_still_has_a_thumbnail_or_none(
    tmp_path_factory: pytest.TempPathFactory, fmt: str, damage: list[tuple[int, int]]
) -> None:
    content = bytearray(CONTENTS[fmt])
    for place, value in damage:
        content[place % len(content)] = value
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(content)
    small = thumbnail(path, 8, 4)
    assert small is None or len(small.pixels) == 3 * 8 * 8


def test_a_12_megapixel_jpeg_is_decoded_small(tmp_path: Path) -> None:
    path = tmp_path / "big.jpg"
    Image.new("RGB", (4032, 3024), GREEN).save(path)
    # Time depends on the machine; memory shows as well that the detail was left out: whole, 36 MB.
    script = (
        "import resource, sys, pathlib, PIL.JpegImagePlugin\n"
        "from tui.media.thumbs import thumbnail\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak()\n"
        "small = thumbnail(pathlib.Path(sys.argv[1]), 40, 15)\n"
        "print(small.colour(20, 15)[1] > 150, peak() - before < 12_000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, path],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.split() == ["True", "True"]
