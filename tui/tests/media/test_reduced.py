"""Large WebP and HEIC stills, made small as they are decoded, look as they do otherwise."""

import io
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageStat

from tui.media import reduced as module
from tui.media.examination import Damage, examine
from tui.media.thumbs import Thumbnail, thumbnail

CELLS = (24, 9)
SIZE = (500, 350)
NEAR = 3.0
"""Levels by which the two may differ in the mean: they scale in another way."""
_TURNED = Image.Exif()
_TURNED[0x0112] = 6


def photograph(mode: str) -> Image.Image:
    """A picture whose corners differ, with soft and hard edges."""
    wave = Image.linear_gradient("L").resize(SIZE)
    bands = (
        wave,
        wave.transpose(Image.Transpose.ROTATE_180),
        Image.radial_gradient("L").resize(SIZE),
    )
    image = Image.merge("RGB", bands)
    image.paste((250, 20, 20), (0, 0, 130, 100))
    if mode == "RGBA":
        image.putalpha(Image.radial_gradient("L").resize(SIZE))
    return image


def saved(kind: str, mode: str = "RGB", **options: object) -> bytes:
    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    if kind == "heic":
        options["enc_params"] = {"preset": "ultrafast"}
    photograph(mode).save(file, "HEIF" if kind == "heic" else kind.upper(), **options)
    return file.getvalue()


def pixels(small: Thumbnail | None) -> Image.Image:
    assert small is not None
    return Image.frombytes("RGB", (small.width, small.height), small.pixels)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Every still is a large one; notes for each whether it was made small as it was decoded."""
    notes: list[bool] = []
    usual = module.decode_reduced

    def noted(*given: object) -> object:
        found = usual(*given)  # type: ignore[arg-type] # any of Pillow's
        notes.append(found is not None)
        return found

    monkeypatch.setattr(module, "LARGE", 1)
    monkeypatch.setattr("tui.media.thumbs.decode_reduced", noted)
    return notes


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("webp", {"quality": 90}),
        ("webp", {"lossless": True}),
        ("webp", {"quality": 90, "mode": "RGBA"}),
        ("webp", {"quality": 90, "exif": _TURNED.tobytes()}),
        ("heic", {"quality": 90}),
        ("heic", {"quality": 90, "chroma": 444}),
        ("heic", {"quality": 90, "exif": _TURNED.tobytes()}),
        ("heic", {"quality": 90, "tile_size": 128}),
        ("heic", {"quality": 90, "tile_size": 128, "exif": _TURNED.tobytes()}),
        ("heic", {"quality": 90, "matrix_coefficients": 1, "full_range_flag": 0}),
        ("heic", {"quality": 90, "color_primaries": 12, "transfer_characteristics": 13}),
    ],
    ids=str,
)
def test_it_looks_the_same(
    kind: str, options: dict[str, object], decoded: list[bool], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = tmp_path / f"a.{kind}"
    path.write_bytes(saved(kind, **options))  # type: ignore[arg-type] # any of Pillow's
    found = examine(path, CELLS)
    small = thumbnail(path, *CELLS)
    assert decoded == [True, True]
    monkeypatch.setattr(module, "LARGE", 1 << 30)
    usual = examine(path, CELLS)
    assert (found.changes, found.moves, found.damage) == (usual.changes, usual.moves, usual.damage)
    for one, other in ((found.thumbnail, usual.thumbnail), (small, thumbnail(path, *CELLS))):
        differences = ImageChops.difference(pixels(one), pixels(other))
        assert max(ImageStat.Stat(differences).mean) < NEAR


@pytest.mark.parametrize(
    ("kind", "options"),
    [("webp", {}), ("webp", {"lossless": True}), ("heic", {}), ("heic", {"tile_size": 128})],
    ids=str,
)
def test_a_still_that_is_cut_anywhere_is_damaged(
    kind: str, options: dict[str, object], decoded: list[bool], tmp_path: Path
) -> None:
    whole = saved(kind, **options)  # type: ignore[arg-type] # any of Pillow's
    path = tmp_path / f"a.{kind}"
    for part in (0.5, 0.9, 0.99):
        path.write_bytes(whole[: int(len(whole) * part)])
        assert examine(path, CELLS).damage in (Damage.BROKEN, Damage.REFUSED), part
    path.write_bytes(whole)
    assert examine(path, CELLS).damage is None


def test_what_is_put_together_in_another_way_is_decoded_as_ever(
    decoded: list[bool], tmp_path: Path
) -> None:
    animated, mirrored = tmp_path / "a.webp", tmp_path / "a.heic"
    animated.write_bytes(saved("webp", save_all=True, append_images=[photograph("RGB").rotate(90)]))
    exif = Image.Exif()
    exif[0x0112] = 2
    mirrored.write_bytes(saved("heic", exif=exif.tobytes()))
    for path in (animated, mirrored):
        assert examine(path, CELLS).thumbnail is not None
    assert decoded == [False, False]
