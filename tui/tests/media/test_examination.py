"""What cannot be shown is found by decoding it to its end, and only that."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from tui.media.examination import Damage, Findings, examine, from_json, to_json
from tui.media.prepare import prepare
from tui.media.stills import Change, inspect
from tui.media.thumbs import thumbnail
from tui.tests.media.specimens import encoded, film, png_chunk, quarters, sound


def noise(fmt: str, **options: object) -> bytes:
    rng = np.random.default_rng(1)
    image = Image.fromarray(rng.integers(0, 255, (180, 320, 3), np.uint8))
    return encoded(fmt, image, **options)


NOISE = Image.fromarray(np.random.default_rng(1).integers(0, 255, (180, 320, 3), np.uint8))
BLOCKS = Image.fromarray(
    np.random.default_rng(2).integers(0, 255, (18, 32, 3), np.uint8).repeat(10, 0).repeat(10, 1)
)


def found(path: Path, content: bytes) -> Findings:
    path.write_bytes(content)
    return examine(path)


@pytest.mark.parametrize("missing", [3, 100, 5000])
@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "BMP", "TIFF"])
def test_a_still_that_ends_early_is_found_and_can_be_shown_as_far_as_it_goes(
    fmt: str, missing: int, tmp_path: Path
) -> None:
    content = noise(fmt)
    if fmt == "PNG":
        missing += 60  # behind its pixels a PNG has nothing that is missed
    result = found(tmp_path / "a", content[:-missing])
    assert result.damage in (Damage.CUT, Damage.BROKEN)
    if fmt in ("JPEG", "PNG"):
        assert result.damage is Damage.CUT
        assert Change.DAMAGE in result.changes


JPEGS = [
    pytest.param(image, {"progressive": progressive, "quality": quality}, id=f"{name}-{kind}")
    for name, image in (("noise", NOISE), ("blocks", BLOCKS))
    for kind, progressive, quality in (
        ("baseline", False, 75),
        ("progressive", True, 75),
        ("fine", True, 95),
    )
]


@pytest.mark.parametrize("missing", [1, 2])
@pytest.mark.parametrize(("image", "options"), JPEGS)
def test_a_jpeg_that_lacks_only_the_mark_of_its_end_is_whole_and_is_sent_so(
    image: Image.Image, options: dict[str, object], missing: int, tmp_path: Path
) -> None:
    whole = encoded("JPEG", image, **options)
    path = tmp_path / "a.jpg"
    result = found(path, whole[:-missing])
    assert result.damage is None
    assert result.changes <= {Change.END}
    sent = prepare(replace(inspect(path), changes=result.changes), tmp_path / "cache")
    with Image.open(BytesIO(whole)) as before, Image.open(sent.path) as after:
        far = np.abs(np.asarray(before, int) - np.asarray(after, int))
    assert far.mean() < 4


@pytest.mark.parametrize("missing", [10, 100, 1000])
@pytest.mark.parametrize(("image", "options"), JPEGS)
def test_a_jpeg_that_lacks_more_ends_early(
    image: Image.Image, options: dict[str, object], missing: int, tmp_path: Path
) -> None:
    content = encoded("JPEG", image, **options)[:-missing]
    assert found(tmp_path / "a.jpg", content).damage is Damage.CUT


@pytest.mark.parametrize("fmt", ["WEBP", "GIF", "AVIF"])
def test_others_that_end_early_are_found_too(fmt: str, tmp_path: Path) -> None:
    content = noise(fmt)
    result = found(tmp_path / "a", content[: len(content) // 2])
    assert result.damage is not None


def test_a_sound_in_a_films_clothes_has_nothing_to_show(tmp_path: Path) -> None:
    for name, fmt in (("a.mp4", "mp4"), ("a.mov", "mov"), ("a.mkv", "matroska")):
        assert examine(sound(tmp_path / name, "aac", fmt)).damage is Damage.EMPTY
    assert examine(film(tmp_path / "b.mp4", "libx264", "mp4")).damage is None
    assert examine(sound(tmp_path / "c.mp3", "libmp3lame", "mp3")) == Findings()


def with_chunks(*chunks: bytes) -> bytes:
    content = encoded("PNG", quarters(320, 180))
    return content[:33] + b"".join(chunks) + content[33:]


LONG = b"a quiet harbour " * 100_000
PACKED = zlib.compress(LONG, 9)


@pytest.mark.parametrize(
    "chunks",
    [
        (png_chunk(b"zTXt", b"workflow\0\0" + PACKED),),
        (png_chunk(b"iTXt", b"workflow\0\1\0\0\0" + PACKED),),
        (png_chunk(b"tEXt", b"workflow\0" + LONG),),
        (png_chunk(b"zTXt", b"workflow\0\0" + zlib.compress(bytes(1_000_000), 9)),) * 90,
        (png_chunk(b"iCCP", b"x\0\0" + PACKED),),
        (png_chunk(b"iCCP", b"x\0\0junk"),),
    ],
    ids=["zTXt", "iTXt", "tEXt", "many", "profile", "junk"],
)
def test_texts_and_profiles_are_no_verdict_on_the_picture(
    chunks: tuple[bytes, ...], tmp_path: Path
) -> None:
    result = found(tmp_path / "a.png", with_chunks(*chunks))
    assert result == Findings()


def big_profile() -> bytes:
    """A profile of Display P3's kind (red and green exchanged) with 2 MB behind it."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = plain.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
    longer = swapped + bytes(range(256)) * 8000
    return struct.pack(">I", len(longer)) + longer[4:]


def test_a_long_profile_counts(tmp_path: Path) -> None:
    packed = zlib.compress(big_profile(), 9)
    result = found(tmp_path / "a.png", with_chunks(png_chunk(b"iCCP", b"wide\0\0" + packed)))
    assert result.changes == {Change.COLOURS}


@pytest.mark.parametrize(
    ("fmt", "mode"), [("PNG", "RGB"), ("PNG", "P"), ("JPEG", "RGB"), ("WEBP", "RGB")]
)
def test_a_profile_that_says_srgb_needs_no_change(fmt: str, mode: str, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded(fmt, quarters().convert(mode), icc_profile=profile)
    assert found(tmp_path / f"a.{fmt.lower()}", content).changes == frozenset()


@pytest.mark.parametrize(
    ("image", "changes"),
    [
        (quarters(), frozenset()),
        (quarters().convert("RGBA"), frozenset()),
        (quarters().convert("L"), frozenset()),
        (Image.new("RGBA", (9, 9), (1, 2, 3, 254)), frozenset({Change.GROUND})),
        (Image.new("LA", (9, 9), (9, 0)), frozenset({Change.GROUND})),
    ],
)
def test_only_what_needs_it_is_changed(
    image: Image.Image, changes: frozenset[Change], tmp_path: Path
) -> None:
    assert found(tmp_path / "a.png", encoded("PNG", image)).changes == changes


def exif(turn: int) -> bytes:
    entry = struct.pack("<HHIHH", 274, 3, 1, turn, 0)
    return b"II" + struct.pack("<HIH", 42, 8, 1) + entry + bytes(4)


@pytest.mark.parametrize(
    ("encode", "changed"),
    [
        (lambda: encoded("JPEG", exif=exif(6)), False),
        (lambda: encoded("JPEG", exif=b"Exif\0\0Exif\0\0" + exif(6)), True),
        (lambda: encoded("PNG", exif=exif(6)), True),
        (lambda: encoded("WEBP", exif=exif(3)), True),
        (lambda: encoded("PNG", exif=exif(1)), False),
    ],
)
def test_what_is_turned_where_few_look_is_sent_upright(
    encode: Callable[[], bytes], changed: bool, tmp_path: Path
) -> None:
    result = found(tmp_path / "a", encode())
    assert (Change.UPRIGHT in result.changes) is changed


def test_a_large_progressive_jpeg_is_no_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.media.thumbs.MAX_PIXELS", 1000)
    assert found(tmp_path / "a.jpg", encoded("JPEG", progressive=True)).damage is None


def test_a_moving_picture_is_known_and_left_as_it_is(tmp_path: Path) -> None:
    frames = [Image.new("RGBA", (20, 20), (number, 0, 0, 90)) for number in (0, 90, 200)]
    output = BytesIO()
    frames[0].save(output, "WEBP", save_all=True, append_images=frames[1:])
    result = found(tmp_path / "a", output.getvalue())
    assert result.moves
    assert not result.changes


@pytest.mark.parametrize("name", ["png", "mp4", "mkv"])
def test_the_thumbnail_is_the_picture_as_it_is_shown(name: str, samples: dict[str, Path]) -> None:
    assert examine(samples[name], (16, 4)).thumbnail == thumbnail(samples[name], 16, 4, fill=True)


def test_findings_survive_the_way_from_the_child(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded("PNG", Image.new("RGBA", (9, 9))))
    result = examine(path, (4, 2))
    assert result.thumbnail is not None
    assert from_json(to_json(result)) == result
    for junk in (b"", b"{}", b"[]", b'{"changes": 1, "thumbnail": null}'):
        with pytest.raises(ValueError, match=r"."):
            from_json(junk)
