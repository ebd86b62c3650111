import errno
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tui.media import kinds
from tui.media.errors import FileRejected
from tui.media.names import display_name
from tui.media.stills import MAX_BYTES, byte_limit, digest, inspect
from tui.tests.media.specimens import encoded, exif, png_claiming


def refusal(path: Path) -> FileRejected:
    with pytest.raises(FileRejected) as caught:
        inspect(path)
    assert caught.value.path == path
    assert str(caught.value) == caught.value.message
    return caught.value


def test_a_still_is_seen_with_its_size_and_time(samples: dict[str, Path]) -> None:
    path = samples["jpeg"]
    file = inspect(path)
    assert (file.path, file.name, file.kind) == (path, "sample.jpeg", kinds.JPEG)
    assert (file.width, file.height) == (64, 32)
    assert file.size == path.stat().st_size
    assert file.modified_ns == path.stat().st_mtime_ns


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_known_type_is_taken(kind: kinds.Kind, samples: dict[str, Path]) -> None:
    file = inspect(samples[kind.name])
    assert file.kind == kind
    assert (file.width, file.height) == ((64, 32) if kind.group == "image" else (None, None))


def test_a_still_lying_on_its_side_has_the_size_it_is_shown_with(tmp_path: Path) -> None:
    path = tmp_path / "upright.jpg"
    path.write_bytes(encoded("JPEG", exif=exif(6)))
    file = inspect(path)
    assert (file.width, file.height) == (32, 64)


def test_a_png_named_jpg_is_taken_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded("PNG"))
    assert inspect(path).kind == kinds.PNG


def test_a_link_to_a_still_is_followed(samples: dict[str, Path], tmp_path: Path) -> None:
    link = tmp_path / "link.jpg"
    link.symlink_to(samples["jpeg"])
    assert inspect(link).name == "link.jpg"


@pytest.mark.parametrize(
    "name",
    [
        "with spaces.jpg",
        'it\'s "quoted".jpg',
        "two\nlines.jpg",
        "港 🚢.jpg",
        "\x1b[2Jwipe.jpg",
        "n" * 251 + ".jpg",
        os.fsdecode(b"caf\xe9.jpg"),
        "-rf.jpg",
        "[red].jpg",
    ],
)
def test_a_name_may_hold_anything(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(encoded("JPEG"))
    file = inspect(path)
    assert file.kind == kinds.JPEG
    assert file.name == display_name(path)
    assert file.name.isprintable()


@pytest.mark.parametrize(
    "name", ["gone\x1b[2J\n.jpg", os.fsdecode(b"gone\xff.jpg"), "n" * 300, "a\0b", "\ud800\ud801"]
)
def test_a_refusal_of_any_name_can_be_printed(name: str, tmp_path: Path) -> None:
    error = refusal(tmp_path / name)
    assert error.code == 0
    assert error.message.isprintable()
    assert display_name(error.path).isprintable()
    f"{display_name(error.path)}: {error.message}".encode()


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.jpg").message == "It is not there."
    (tmp_path / "file").write_bytes(b"x")
    assert refusal(tmp_path / "file" / "a.jpg").message == "It is not there."


def test_a_broken_link_is_told_from_a_missing_file(tmp_path: Path) -> None:
    link = tmp_path / "link.jpg"
    link.symlink_to(tmp_path / "gone.jpg")
    assert refusal(link).message == "It is a link to a file that is not there."


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "loop.jpg"
    link.symlink_to(link)
    assert refusal(link).message == f"It cannot be read: {os.strerror(errno.ELOOP)}."


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a\0b").message.endswith("no file can have such a name.")
    assert os.strerror(errno.ENAMETOOLONG) in refusal(tmp_path / ("n" * 300)).message


def test_a_folder_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path)
    assert error.message == "It is a folder."
    assert "inside" in error.advice


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    path = tmp_path / "pipe.jpg"
    os.mkfifo(path)
    assert "pipe or a device" in refusal(path).message


def test_a_device_is_refused() -> None:
    assert "pipe or a device" in refusal(Path("/dev/zero")).message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "closed.jpg"
    path.write_bytes(encoded("JPEG"))
    path.chmod(0)
    assert "may not be read" in refusal(path).message


def test_a_folder_that_may_not_be_entered_is_told_as_such(tmp_path: Path) -> None:
    class Closed(type(tmp_path)):  # type: ignore[misc]  # the platform's own path class
        def stat(self, **_: object) -> os.stat_result:
            raise PermissionError(13, "Permission denied")

    assert "may not be read" in refusal(Closed(tmp_path / "a.jpg")).message


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.jpg"
    path.touch()
    error = refusal(path)
    assert (error.code, error.message) == (0, "It is empty.")


def test_text_named_jpg_is_refused_with_what_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "notes.jpg"
    path.write_text("buy milk")
    error = refusal(path)
    assert (error.code, error.message) == (4001, "It is text.")
    for extension in [
        "mp4",
        "mov",
        "avi",
        "webm",
        "mkv",
        "jpg",
        "png",
        "gif",
        "webp",
        "mp3",
        "wav",
        "m4a",
        "aac",
        "heic",
    ]:
        assert extension in error.advice


def test_an_unknown_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(b"\0\x01\x02\x03" * 9)
    error = refusal(path)
    assert error.code == 4001
    assert error.message == "It is of no type that the service accepts."


def test_a_camera_raw_file_is_not_sent_as_its_thumbnail(tmp_path: Path) -> None:
    path = tmp_path / "raw.dng"
    path.write_bytes(encoded("TIFF", tiffinfo={254: 1, 330: 8}))
    error = refusal(path)
    assert error.code == 4001
    assert "raw" in error.message


@pytest.mark.parametrize("kind", [kind for kind in kinds.KINDS if kind.group == "image"])
def test_a_still_cut_off_in_its_header_is_refused(
    kind: kinds.Kind, samples: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "cut"
    path.write_bytes(samples[kind.name].read_bytes()[:20])
    error = refusal(path)
    assert error.code == 0
    assert kind.name.upper() in error.message
    assert "fetch it again" in error.advice


@pytest.mark.parametrize("name", ["jpeg", "heic", "mp4", "mp3"])
def test_a_file_over_the_limit_is_refused_by_size(
    name: str, samples: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "large"
    path.write_bytes(samples[name].read_bytes())
    os.truncate(path, 201 * 1024 * 1024)
    error = refusal(path)
    assert error.code == 4002
    limit = " for HEIC is 50 MB" if name == "heic" else " is 200 MB"
    assert error.message == f"It has 201.0 MB; the limit{limit}."
    assert error.advice.startswith("Save it as" if name in {"jpeg", "heic"} else "Compress it")


def test_the_limit_itself_is_allowed_and_one_byte_more_is_said_to_be_more(tmp_path: Path) -> None:
    path = tmp_path / "limit.jpg"
    path.write_bytes(encoded("JPEG"))
    os.truncate(path, MAX_BYTES)
    assert inspect(path).size == MAX_BYTES
    os.truncate(path, MAX_BYTES + 1)
    assert "200.1 MB" in refusal(path).message


@pytest.mark.parametrize("name", ["heic", "avif", "webp"])
def test_what_is_decoded_from_memory_is_too_large_sooner_and_not_damaged(
    name: str, samples: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "large"
    path.write_bytes(samples[name].read_bytes())
    os.truncate(path, 50 * 1024 * 1024)
    assert inspect(path).kind.name == name
    os.truncate(path, 60 * 1024 * 1024)
    error = refusal(path)
    assert (error.code, error.message) == (
        4002,
        f"It has 60.0 MB; the limit for {name.upper()} is 50 MB.",
    )
    assert error.advice == "Save it as a JPEG, or with fewer pixels."


@pytest.mark.parametrize("name", ["jpeg", "heic", "webp", "tiff", "png"])
def test_a_large_file_is_looked_at_in_constant_memory(
    name: str, samples: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "large"
    path.write_bytes(samples[name].read_bytes())
    os.truncate(path, byte_limit(inspect(path).kind))
    # In a process of its own: this one's peak was raised by others, and hides whatever is below.
    script = (
        "import resource, sys, pathlib\n"
        "from tui.media.stills import inspect\n"
        "small, large = map(pathlib.Path, sys.argv[1:])\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "inspect(small)\n"
        "before = peak()\n"
        "print(inspect(large).width, peak() - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, samples[name], path],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    width, kilobytes = map(int, done.stdout.split())
    assert (width, kilobytes < 4096) == (64, True), kilobytes


@pytest.mark.parametrize(
    ("kind", "size", "said"),
    [
        (kinds.PNG, (7500, 8001), "7500×8001 pixels, 61 megapixels; the limit is 60."),
        (kinds.PNG, (60_000_001, 1), "60000001×1 pixels, 61 megapixels; the limit is 60."),
        (kinds.JPEG, (15_625, 16_001), "15625×16001 pixels, 251 megapixels; the limit is 250."),
        (kinds.JPEG, (62_501, 4000), "62501×4000 pixels, 251 megapixels; the limit is 250."),
    ],
)
def test_one_row_more_than_the_limit_of_pixels_is_refused(
    kind: kinds.Kind, size: tuple[int, int], said: str, tmp_path: Path
) -> None:
    error = refusal(claiming(kind, size, tmp_path))
    assert (error.code, said in error.message) == (4002, True)


@pytest.mark.parametrize(
    ("kind", "size"),
    [(kinds.PNG, (7500, 8000)), (kinds.PNG, (60_000_000, 1)), (kinds.JPEG, (15_625, 16_000))],
)
def test_the_limit_of_pixels_itself_is_allowed(
    kind: kinds.Kind, size: tuple[int, int], tmp_path: Path
) -> None:
    file = inspect(claiming(kind, size, tmp_path))
    assert (file.width, file.height) == size


def claiming(kind: kinds.Kind, size: tuple[int, int], folder: Path) -> Path:
    """A small picture whose header promises the size given."""
    path = folder / "claiming"
    if kind == kinds.PNG:
        path.write_bytes(png_claiming(*size))
        return path
    content = bytearray(encoded("JPEG"))
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = size[1].to_bytes(2) + size[0].to_bytes(2)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["bomb.png", "bomb.jpg"])
def test_a_picture_bomb_is_refused_by_its_header(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(png_claiming(30_000, 30_000))
    error = refusal(path)
    assert error.code == 4002
    assert "30000×30000 pixels, 900 megapixels; the limit is 60" in error.message


def test_a_jpeg_of_a_telephone_with_200_megapixels_is_taken(tmp_path: Path) -> None:
    content = bytearray(encoded("JPEG"))
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = (12_240).to_bytes(2) + (16_320).to_bytes(2)
    path = tmp_path / "s24.jpg"
    path.write_bytes(content)
    assert inspect(path).width == 16_320
    content[place : place + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert refusal(path).code == 4002


def test_a_file_that_becomes_a_pipe_between_look_and_opening_does_not_hang(tmp_path: Path) -> None:
    # The look is held still by a path whose stat() answers for a regular file.
    class Swapped(type(tmp_path)):  # type: ignore[misc]  # the platform's own path class
        def stat(self, **_: object) -> os.stat_result:
            return os.stat_result((stat.S_IFREG | 0o644, *[1] * 9))

    os.mkfifo(tmp_path / "swap.jpg")
    assert "pipe or a device" in refusal(Swapped(tmp_path / "swap.jpg")).message


def test_looking_never_waits_even_when_standard_input_is_named() -> None:
    script = (
        "from pathlib import Path\n"
        "from tui.media.errors import FileRejected\n"
        "from tui.media.stills import inspect\n"
        "try:\n    inspect(Path('/dev/stdin'))\n"
        "except FileRejected as error:\n    print(error.message)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "pipe or a device" in process.stdout.read()


def test_a_digest_is_the_sha256_of_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"still" * 300_000)
    assert digest(path) == hashlib.sha256(b"still" * 300_000).hexdigest()


def test_a_missing_file_has_no_digest(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        digest(tmp_path / "absent")
