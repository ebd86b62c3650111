from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mockserver.service.filetypes import picture_size

FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}


def drawn(suffix: str, **options: object) -> bytes:
    held = BytesIO()
    Image.new("RGB", (321, 123), "teal").save(held, FORMATS[suffix], **options)
    return held.getvalue()


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_picture_is_measured_by_its_header(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(drawn(suffix))
    assert picture_size(path, suffix) == (321, 123)


@pytest.mark.parametrize("options", [{"lossless": True}, {"exif": b"Exif\0\0"}])
def test_every_webp_flavour_is_known(options: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(drawn("webp", **options))
    assert picture_size(path, "webp") == (321, 123)


def test_a_jpegs_frame_is_found_behind_a_long_profile(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(drawn("jpg", icc_profile=bytes(150_000), progressive=True))
    assert picture_size(path, "jpg") == (321, 123)


def test_what_is_no_picture_has_no_size(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"ID3")
    assert picture_size(path, "mp3") is None


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broken") / "x"


@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=200), st.integers(0, 40))
def test_damage_is_never_a_crash(scratch: Path, suffix: str, noise: bytes, kept: int) -> None:
    scratch.write_bytes(drawn(suffix)[:kept] + noise)
    found = picture_size(scratch, suffix)
    assert found is None or min(found) > 0
