"""A film is read frame by frame; pictures come in cells, as large as they fit."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tui.media.playing.cells import fitted, packed
from tui.media.playing.child import serve
from tui.media.playing.messages import (
    CELL,
    Film,
    Opened,
    Order,
    Picture,
    Still,
    ViewerProblem,
    Wanted,
    Wrong,
    order_line,
    read_head,
    read_opened,
    wanted_line,
)
from tui.tests.media.specimens import (
    FIRST_LIGHT,
    LIGHTER,
    brightening_film,
    exif,
    quarters,
    sound,
    with_sound,
)

RATE = 10


@pytest.fixture(scope="module")
def brightening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty frames, each five levels brighter than the one before; a key frame every ten."""
    return brightening_film(tmp_path_factory.mktemp("films") / "brightening.mp4")


def asked(path: Path, *wanted: Wanted) -> tuple[Opened, list[Picture | ViewerProblem]]:
    """What the child answers, read as its reader reads it."""
    answers = io.BytesIO()
    orders = b"".join([order_line(Order(path)), *map(wanted_line, wanted)])
    serve(io.BytesIO(orders), answers)
    answers.seek(0)
    opened, pictures = read_opened(answers.readline()), []
    while line := answers.readline():
        head = read_head(line)
        if isinstance(head, Picture):
            cells = answers.read(head.columns * head.rows * CELL)
            head = Picture(
                head.columns, head.rows, head.at, head.is_last, head.is_whole, cells=cells
            )
        pictures.append(head)
    return opened, pictures


def shown(picture: Picture | ViewerProblem) -> tuple[int, int]:
    """The number of the frame by its time, and by its brightness."""
    assert isinstance(picture, Picture)
    assert len(picture.cells) == picture.columns * picture.rows * CELL
    return round(picture.at * RATE), round((picture.cells[0] - FIRST_LIGHT) / LIGHTER)


def test_the_frame_of_any_time_is_found_and_the_ones_beside_it(brightening: Path) -> None:
    opened, pictures = asked(
        brightening,
        Wanted(16, 9, at=0.0),
        Wanted(16, 9, at=1.29),
        Wanted(16, 9, at=3.8),
        Wanted(16, 9, steps=-1),
        Wanted(16, 9, at=1.0),
        Wanted(16, 9, steps=-1),  # over a key frame
        Wanted(16, 9, steps=-30),
        Wanted(16, 9, steps=3),
        Wanted(16, 9, at=99.0),
        Wanted(16, 9, steps=2),
    )
    assert opened == Film(4.0, 10.0, 64, 32)
    expected = [0, 12, 38, 37, 10, 9, 0, 3, 39, 39]
    assert [shown(picture) for picture in pictures] == [(one, one) for one in expected]
    assert [picture.is_last for picture in pictures if isinstance(picture, Picture)] == [
        number == 39 for number in expected
    ]


@pytest.mark.parametrize(
    ("fmt", "options"),
    [
        ("mp4", {}),
        ("mp4", {"movflags": "frag_keyframe+empty_moov"}),
        ("mov", {}),
        ("avi", {}),
        ("matroska", {}),
        ("matroska", {"live": "1"}),
    ],
)
def test_in_every_container_one_goes_back_frame_by_frame_and_many_at_once(
    fmt: str, options: dict[str, str], tmp_path: Path
) -> None:
    film = brightening_film(tmp_path / "film", fmt=fmt, options=options)
    one = Wanted(16, 9, steps=-1)
    opened, pictures = asked(
        film,
        Wanted(16, 9, at=3.05),
        *[one] * 31,
        Wanted(16, 9, at=3.95),
        *(Wanted(16, 9, steps=-number) for number in (2, 10, 9, 11, 99)),
    )
    assert isinstance(opened, Film)
    assert opened.seconds == pytest.approx(4.0, abs=0.11)
    expected = [*range(30, -1, -1), 0, 39, 37, 27, 18, 7, 0]
    assert [shown(picture) for picture in pictures] == [(number, number) for number in expected]


def test_a_film_that_tells_no_times_plays_by_those_of_its_pictures(tmp_path: Path) -> None:
    """AVI counts pictures in the order in which they are decoded."""
    film = brightening_film(tmp_path / "film", fmt="avi", options={})
    wanted = [Wanted(16, 9, at=at / 10, is_exact=False) for at in (0, 1, 2, 9, 13, 25, 31, 8, 39)]
    _, pictures = asked(film, *wanted)
    assert [shown(picture) for picture in pictures] == [
        (round(one.at * RATE),) * 2 for one in wanted if one.at is not None
    ]
    assert all(isinstance(one, Picture) and one.is_whole for one in pictures)


def test_a_film_whose_sound_is_longer_is_whole(tmp_path: Path) -> None:
    film = with_sound(tmp_path / "film", seconds=6)
    opened, pictures = asked(film, Wanted(16, 9, at=9.0))
    assert isinstance(opened, Film)
    assert opened.seconds == pytest.approx(6.0, abs=0.2)
    assert isinstance(pictures[0], Picture)
    assert (pictures[0].is_last, pictures[0].is_whole) == (True, True)


def test_while_playing_late_frames_may_be_left_out_but_the_time_is_kept(brightening: Path) -> None:
    _, pictures = asked(brightening, *(Wanted(16, 9, at=at / 2, is_exact=False) for at in range(8)))
    for number, picture in enumerate(pictures):
        at, bright = shown(picture)
        assert at == bright
        assert 0 <= number * 5 - at <= 3


def test_after_frames_were_left_out_the_very_next_one_is_found(brightening: Path) -> None:
    for number in range(4, 30, 2):
        late, exact = (Wanted(16, 9, at=at / 10) for at in (number, number + 1))
        hurried = Wanted(16, 9, at=late.at, is_exact=False)
        _, (_, first, after, there) = asked(
            brightening, Wanted(16, 9, at=0.0), hurried, Wanted(16, 9, steps=1), exact
        )
        assert shown(after)[1] == shown(first)[1] + 1
        assert shown(there)[1] == number + 1


def test_a_film_that_ends_before_its_time_says_so_at_its_end(
    brightening: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.mp4"
    content = brightening.read_bytes()
    begin = content.index(b"mdat")
    cut.write_bytes(content[: begin + (len(content) - begin) * 9 // 10])
    opened, (first, last) = asked(cut, Wanted(16, 9, at=0.0), Wanted(16, 9, at=9.0))
    assert isinstance(opened, Film)
    assert isinstance(first, Picture)
    assert isinstance(last, Picture)
    assert (first.is_whole, last.is_whole) == (True, False)
    assert last.is_last
    assert 0 < last.at < 3.9


def test_a_still_is_whole_upright_and_lies_on_the_ground_that_was_asked_for(
    tmp_path: Path,
) -> None:
    turned = tmp_path / "turned.jpg"
    quarters(64, 32).save(turned, quality=95, exif=exif(6))
    opened, (picture,) = asked(turned, Wanted(40, 16))
    assert opened == Still(32, 64)
    assert isinstance(picture, Picture)
    assert (picture.columns, picture.rows) == (16, 16)
    red, green, blue = picture.cells[(picture.columns - 1) * CELL :][:3]
    assert red > 200 > green + blue  # the upper left corner came to the right

    clear = tmp_path / "clear.png"
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(clear)
    answers = io.BytesIO()
    order = order_line(Order(clear, (10, 200, 30)))
    serve(io.BytesIO(order + wanted_line(Wanted(4, 2))), answers)
    assert answers.getvalue().endswith(bytes((10, 200, 30)) * 16)


def test_a_still_that_is_cut_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    cut = tmp_path / "cut.jpg"
    buffer = io.BytesIO()
    Image.effect_noise((400, 300), 80).convert("RGB").save(buffer, "JPEG")
    cut.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    _, (picture,) = asked(cut, Wanted(20, 10))
    assert isinstance(picture, Picture)
    assert not picture.is_whole


def test_what_cannot_be_shown_is_told_apart(tmp_path: Path) -> None:
    words, broken, heard = (tmp_path / name for name in ("a.png", "b.mp4", "c.mp3"))
    words.write_text("these are words")
    broken.write_bytes(b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\7" * 500)
    sound(heard, "mp3", "mp3")
    found = {path: asked(path)[0] for path in (words, broken, heard, tmp_path / "gone.jpg")}
    kinds = [one.wrong for one in found.values() if isinstance(one, ViewerProblem)]
    assert kinds == [Wrong.REFUSED, Wrong.DAMAGED, Wrong.SOUND, Wrong.REFUSED]
    gone = found[tmp_path / "gone.jpg"]
    assert isinstance(gone, ViewerProblem)
    assert gone.said
    assert gone.advice


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"{}", b'{"is": "Nothing"}', b'{"is": "Film"}', b"\n"]
)
def test_what_is_no_answer_is_not_taken_for_one(line: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own, too
        read_opened(line)
    with pytest.raises(ValueError):  # noqa: PT011
        read_head(line)


@pytest.mark.parametrize(
    ("size", "room", "expected"),
    [
        ((1920, 1080), (80, 45), (80, 44)),
        ((1080, 1920), (80, 45), (51, 90)),
        ((10, 10), (80, 45), (80, 80)),
        ((8000, 1), (80, 45), (80, 2)),
        ((1, 8000), (80, 45), (1, 90)),
    ],
)
def test_a_picture_fills_the_cells_and_keeps_its_shape(
    size: tuple[int, int], room: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert fitted(*size, *room) == expected


def test_fewer_bits_make_fewer_colours_and_keep_black_and_white() -> None:
    image = Image.linear_gradient("L").convert("RGB")
    assert len(set(packed(image, 8))) == 256
    assert len(set(packed(image, 5))) == 32
    assert {0, 255} <= set(packed(image, 4))
