import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from tui.media import kinds
from tui.media.errors import FileRejected
from tui.media.prepare import needs_conversion, prepare
from tui.media.stills import Change, MediaFile, digest, inspect
from tui.tests.media.specimens import damaged_packed_tiff, encoded, exif, heic, quarters

CONVERTED = [kind for kind in kinds.KINDS if needs_conversion(kind)]


def put(path: Path, content: bytes) -> MediaFile:
    path.write_bytes(content)
    return inspect(path)


def difference(file: MediaFile, expected: Image.Image) -> float:
    """Mean difference of the prepared file from what it should show, in levels of 255."""
    with Image.open(file.path) as image:
        assert image.size == expected.size
        shown, wanted = np.asarray(image, np.int16), np.asarray(expected.convert("RGB"), np.int16)
    return float(np.abs(shown - wanted).mean())


def upright(orientation: int) -> Image.Image:
    sideways = Image.open(BytesIO(encoded("PNG", exif=exif(orientation))))
    shown = ImageOps.exif_transpose(sideways)
    shown.info = {}
    return shown


def test_only_stills_that_the_service_refuses_are_converted() -> None:
    assert [kind.name for kind in CONVERTED] == ["heic", "avif", "tiff", "bmp"]


@pytest.mark.parametrize("kind", [kind for kind in kinds.KINDS if kind.accepted])
def test_what_the_service_takes_is_returned_as_it_is(
    kind: kinds.Kind, samples: dict[str, Path], tmp_path: Path
) -> None:
    file = inspect(samples[kind.name])
    assert prepare(file, tmp_path / "cache") is file
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("kind", CONVERTED)
def test_every_other_still_becomes_a_jpeg_that_looks_the_same(
    kind: kinds.Kind, samples: dict[str, Path], tmp_path: Path
) -> None:
    made = prepare(inspect(samples[kind.name]), tmp_path)
    assert made.kind == kinds.JPEG
    assert made.name == "sample.jpg"
    assert (made.width, made.height) == (64, 32)
    assert made.size == made.path.stat().st_size
    assert made.path.name == f"{digest(samples[kind.name])}.jpg"
    assert difference(made, quarters()) < 4
    with Image.open(made.path) as image:
        assert [layer[1:3] for layer in image.layer] == [(1, 1)] * 3  # type: ignore[attr-defined] # a JPEG has them


TURNED: dict[str, Callable[[int], bytes]] = {
    "heic": lambda orientation: heic(exif=exif(orientation).tobytes()),
    "avif": lambda orientation: encoded("AVIF", exif=exif(orientation), quality=90),
    "tiff": lambda orientation: encoded("TIFF", exif=exif(orientation)),
    "lzw": lambda orientation: encoded("TIFF", exif=exif(orientation), compression="tiff_lzw"),
}


@pytest.mark.parametrize(
    ("kind", "orientation"),
    # What is packed is unpacked by a process, and then is like any other TIFF.
    [*product(("heic", "avif", "tiff"), range(1, 9)), ("lzw", 6)],
)
def test_the_orientation_is_applied_once(kind: str, orientation: int, tmp_path: Path) -> None:
    file = put(tmp_path / "turned", TURNED[kind](orientation))
    made = prepare(file, tmp_path)
    assert (made.width, made.height) == (file.width, file.height) == upright(orientation).size
    assert difference(made, upright(orientation)) < 4
    with Image.open(made.path) as image:
        assert image.getexif().get(274) is None


def test_where_a_heics_container_and_exif_disagree_the_container_is_right(tmp_path: Path) -> None:
    # To the standard EXIF's orientation is mere information; viewers show the container's.
    content = heic(exif=exif(6).tobytes())
    place = content.index(b"irot") + 4
    level = content[:place] + b"\0" + content[place + 1 :]
    made = prepare(put(tmp_path / "a.heic", level), tmp_path)
    assert difference(made, quarters()) < 4


@pytest.mark.parametrize("fmt", ["HEIC", "AVIF", "TIFF"])
def test_where_and_with_what_a_still_was_taken_is_not_sent(fmt: str, tmp_path: Path) -> None:
    data = exif(1, place=True)
    if fmt == "HEIC":
        content = heic(exif=data.tobytes(), xmp=b"<x>Secretcam</x>")
    else:
        more = {"tiffinfo": {270: "Secretcam"}} if fmt == "TIFF" else {"xmp": b"<x>Secretcam</x>"}
        content = encoded(fmt, exif=data, **more)
    assert b"Secretcam" in content
    made = prepare(put(tmp_path / "here", content), tmp_path)
    sent = made.path.read_bytes()
    assert b"Secretcam" not in sent
    assert b"Exif" not in sent
    with Image.open(made.path) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def wide_profile() -> bytes:
    """An RGB profile whose red and green have changed places, so that its use is plain to see."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
    return swapped.replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be")).replace(
        b"sRGB built-in", b"Swap built-in"
    )


def test_colours_are_converted_from_the_profile_of_the_picture(tmp_path: Path) -> None:
    red = Image.new("RGB", (32, 32), (250, 0, 0))
    content = encoded("TIFF", red, icc_profile=wide_profile())
    made = prepare(put(tmp_path / "p3.tiff", content), tmp_path)
    with Image.open(made.path) as image:
        pixel = image.getpixel((9, 9))
    assert isinstance(pixel, tuple)
    assert pixel[1] > 200 > 60 > pixel[0]


def test_a_jpeg_too_large_to_be_unfolded_is_made_smaller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.media.prepare.MAX_PIXELS", 600)
    still = put(tmp_path / "a.jpg", encoded("JPEG", quarters()))
    made = prepare(replace(still, changes=frozenset({Change.COLOURS})), tmp_path)
    assert (made.width, made.height) == (32, 16)
    assert difference(made, quarters().resize((32, 16))) < 12


def test_an_srgb_profile_changes_nothing(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded("TIFF", icc_profile=profile)
    assert difference(prepare(put(tmp_path / "a", content), tmp_path), quarters()) < 4


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_damaged_or_unfitting_profile_is_left_out(mode: str, tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    image = quarters().convert(mode)
    for number, profile in enumerate((b"junk", b"", lab)):
        content = encoded("TIFF", image, icc_profile=profile)
        made = prepare(put(tmp_path / str(number), content), tmp_path)
        assert difference(made, image) < 5


def test_what_is_wholly_transparent_becomes_paper(tmp_path: Path) -> None:
    image = Image.new("RGBA", (16, 16), (255, 255, 255, 0))
    made = prepare(put(tmp_path / "a.avif", encoded("AVIF", image)), tmp_path)
    assert difference(made, Image.new("RGB", (16, 16), (244, 242, 238))) < 2


def test_a_bitmap_whose_every_pixel_is_transparent_is_opaque(tmp_path: Path) -> None:
    pixels = bytes((0, 0, 200, 0)) * 64  # as Windows writes what has no transparency
    masks = struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    head = struct.pack("<IiiHHIIiiII", 108, 8, 8, 1, 32, 3, len(pixels), 0, 0, 0, 0) + masks
    content = head.ljust(108, b"\0") + pixels
    start = struct.pack("<2sIHHI", b"BM", 14 + len(content), 0, 0, 14 + 108)
    made = prepare(put(tmp_path / "a.bmp", start + content), tmp_path)
    assert difference(made, Image.new("RGB", (8, 8), (200, 0, 0))) < 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_every_colour_mode_is_converted(mode: str, tmp_path: Path) -> None:
    image = quarters().convert(mode)
    made = prepare(put(tmp_path / "a.tiff", encoded("TIFF", image)), tmp_path)
    assert difference(made, image.convert("RGB")) < 5


@pytest.mark.parametrize(
    ("mode", "compression"),
    [("P", "packbits"), ("1", "group4"), ("CMYK", "tiff_adobe_deflate"), ("YCbCr", "jpeg")],
)
def test_a_packed_tiff_is_unpacked(mode: str, compression: str, tmp_path: Path) -> None:
    image = quarters().convert(mode)
    content = encoded("TIFF", image, compression=compression)
    made = prepare(put(tmp_path / "a.tiff", content), tmp_path)
    assert difference(made, image.convert("RGB")) < 8


def test_a_damaged_packed_tiff_is_refused_in_silence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(FileRejected, match="packed pixels are damaged"):
        prepare(put(tmp_path / "a.tiff", damaged_packed_tiff()), tmp_path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("dtype", "top"), [(np.uint16, 65535), (np.int32, 90_000), (np.float32, 1)]
)
def test_deep_grey_keeps_its_shades(dtype: type, top: float, tmp_path: Path) -> None:
    shades: np.ndarray = np.linspace(0, top, 256)[None, :].repeat(16, 0).astype(dtype)
    content = encoded("TIFF", Image.fromarray(shades))
    made = prepare(put(tmp_path / "deep.tiff", content), tmp_path)
    ramp = np.arange(256, dtype=np.uint8)[None, :].repeat(16, 0)
    assert difference(made, Image.fromarray(ramp)) < 2


def test_of_an_animation_or_a_stack_of_pages_the_first_is_taken(tmp_path: Path) -> None:
    other = Image.new("RGB", (64, 32), (1, 2, 3))
    for fmt in ("AVIF", "TIFF"):
        content = encoded(fmt, save_all=True, append_images=[other])
        assert difference(prepare(put(tmp_path / fmt, content), tmp_path), quarters()) < 4


def test_the_same_picture_is_converted_once(samples: dict[str, Path], tmp_path: Path) -> None:
    first = prepare(inspect(samples["heic"]), tmp_path)
    os.utime(first.path, ns=(1, 1))
    copy = put(tmp_path / "other name.heic", samples["heic"].read_bytes())
    second = prepare(copy, tmp_path)
    assert (second.path, second.name) == (first.path, "other name.jpg")
    assert second.modified_ns == 1


def test_what_another_program_converted_meanwhile_stays_as_it_is(
    samples: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    still, made_by_other, make = inspect(samples["bmp"]), [], tempfile.mkstemp

    def meanwhile(suffix: str, prefix: str, folder: Path) -> tuple[int, str]:
        monkeypatch.setattr(tempfile, "mkstemp", make)
        made_by_other.append(prepare(still, tmp_path))
        os.utime(made_by_other[0].path, ns=(1, 1))
        return make(suffix, prefix, folder)

    monkeypatch.setattr(tempfile, "mkstemp", meanwhile)
    made = prepare(still, tmp_path)
    assert made.path == made_by_other[0].path
    assert made.path.stat().st_mtime_ns == made.modified_ns == 1
    assert list(tmp_path.iterdir()) == [made.path]


def test_a_damaged_cached_file_is_made_again(samples: dict[str, Path], tmp_path: Path) -> None:
    first = prepare(inspect(samples["heic"]), tmp_path)
    first.path.write_bytes(first.path.read_bytes()[:10])
    assert difference(prepare(inspect(samples["heic"]), tmp_path), quarters()) < 4


def test_only_whole_files_that_others_cannot_read_are_in_the_cache(
    samples: dict[str, Path], tmp_path: Path
) -> None:
    cache = tmp_path / "not" / "there yet"
    made = prepare(inspect(samples["avif"]), cache)
    assert list(cache.iterdir()) == [made.path]
    assert made.path.stat().st_mode & 0o077 == 0
    assert cache.stat().st_mode & 0o077 == 0


def test_without_the_heic_part_the_refusal_says_how_to_install_it(
    samples: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(FileRejected) as caught:
        prepare(inspect(samples["heic"]), tmp_path)
    assert caught.value.code == 4001
    assert "pip install 'stillreel[heic]'" in caught.value.advice
    assert prepare(inspect(samples["avif"]), tmp_path).kind == kinds.JPEG


@pytest.mark.parametrize("kind", CONVERTED)
def test_a_still_cut_off_in_its_pixels_is_refused_and_leaves_nothing(
    kind: kinds.Kind, samples: dict[str, Path], tmp_path: Path
) -> None:
    content = samples[kind.name].read_bytes()
    keep = 4000 if kind in (kinds.TIFF, kinds.BMP) else len(content) - 40
    file = put(tmp_path / "cut", content[:keep])
    with pytest.raises(FileRejected) as caught:
        prepare(file, tmp_path / "cache")
    assert caught.value.code == 0
    assert "cannot be converted" in caught.value.message
    assert not list((tmp_path / "cache").glob("*"))


def test_a_still_that_has_gone_in_the_meantime_is_refused(tmp_path: Path) -> None:
    file = put(tmp_path / "a.bmp", encoded("BMP"))
    file.path.unlink()
    with pytest.raises(FileRejected, match="is not there"):
        prepare(file, tmp_path)


def test_a_cache_that_cannot_be_written_is_told_as_such(
    samples: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_bytes(b"a file where the folder should be")
    with pytest.raises(FileRejected, match="could not be saved"):
        prepare(inspect(samples["bmp"]), tmp_path / "cache")


def test_a_picture_longer_than_any_jpeg_is_refused(tmp_path: Path) -> None:
    file = put(tmp_path / "long.bmp", encoded("BMP", Image.new("1", (70_000, 1))))
    with pytest.raises(FileRejected) as caught:
        prepare(file, tmp_path)
    assert caught.value.code == 4002


def test_converting_leaves_the_processes_warnings_and_limits_alone(
    samples: dict[str, Path], tmp_path: Path
) -> None:
    script = (
        "import sys, warnings, pathlib\n"
        "from PIL import Image\n"
        "from tui.media.prepare import prepare\n"
        "from tui.media.stills import inspect\n"
        "before = list(warnings.filters), Image.MAX_IMAGE_PIXELS, dict(Image.OPEN)\n"
        "prepare(inspect(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]))\n"
        "print(before == (list(warnings.filters), Image.MAX_IMAGE_PIXELS,\n"
        "                 {key: Image.OPEN[key] for key in before[2]}), 'HEIF' in Image.OPEN)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, samples["heic"], tmp_path],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.split() == ["True", "False"]
