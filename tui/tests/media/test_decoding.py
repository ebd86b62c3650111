import struct
import warnings
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tui.media import kinds
from tui.media.decoding import DecodeError, decode_errors, open_still
from tui.media.pixels.chosen import as_chosen
from tui.media.pixels.flattening import flattened
from tui.tests.media.specimens import encoded, png_claiming


def test_a_picture_beyond_the_limit_is_not_decoded_even_when_its_header_was_not_read() -> None:
    content = png_claiming(12_000, 11_000)
    with (
        warnings.catch_warnings(record=True) as heard,
        pytest.raises(DecodeError, match="more pixels"),
        open_still(BytesIO(content), kinds.PNG),
    ):
        pytest.fail("the picture was handed out")
    assert heard == []


def test_what_the_caller_meets_while_decoding_is_a_decode_error() -> None:
    content = encoded("JPEG")[:400]
    with (
        pytest.raises(DecodeError),
        open_still(BytesIO(content), kinds.JPEG) as image,
    ):
        image.load()


@pytest.mark.parametrize(
    "error",
    [
        *(ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError),
        *(RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zlib.error),
        *(RuntimeWarning, UserWarning, Image.DecompressionBombError),
    ],
)
def test_each_way_in_which_a_decoder_fails_is_a_decode_error(error: type[Exception]) -> None:
    with pytest.raises(DecodeError, match=r"^it is broken$"), decode_errors():
        raise error("it is broken")
    with pytest.raises(DecodeError, match=rf"^{error.__name__}$"), decode_errors():
        raise error("")


def test_the_decoder_is_that_of_the_kind_and_no_other(samples: dict[str, Path]) -> None:
    content = samples["png"].read_bytes()
    with pytest.raises(DecodeError), open_still(BytesIO(content), kinds.JPEG):
        pytest.fail("a PNG was read as a JPEG")


def test_a_colour_declared_transparent_is_filled() -> None:
    image = Image.new("RGB", (2, 2), (1, 2, 3))
    image.info["transparency"] = (1, 2, 3)
    chosen = as_chosen(image, None, ground=(9, 9, 9), keep_colours=False)
    assert chosen.getpixel((0, 0)) == (9, 9, 9)


def test_who_hands_a_picture_in_keeps_what_it_says_of_itself() -> None:
    image = Image.new("RGB", (2, 2), (1, 2, 3))
    image.info["comment"] = "of the owner"
    assert flattened(image).info == {}
    assert image.info == {"comment": "of the owner"}
