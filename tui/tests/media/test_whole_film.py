"""A film is whole when its container can be read to the end."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tui.media.whole_film import NoFilm, NotWhole, is_too_short, read_whole
from tui.tests.studio.films import real_film

FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}
FASTSTART = {"movflags": "faststart"}


def written(folder: Path, content: bytes | bytearray) -> Path:
    path = folder / "film.part"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "options", [None, FASTSTART, FRAGMENTS], ids=["index last", "first", "fragments"]
)
def test_a_whole_film_is_read_to_its_end(tmp_path: Path, options: dict[str, str] | None) -> None:
    film = read_whole(written(tmp_path, real_film(tmp_path, 4, options)))
    assert (round(film.seconds), film.width, film.height) == (4, 64, 36)


@pytest.mark.parametrize(
    "options", [None, FASTSTART, FRAGMENTS], ids=["index last", "first", "fragments"]
)
@pytest.mark.parametrize("share", [0.01, 0.1, 0.33, 0.5, 0.77, 0.9, 0.999])
def test_a_film_that_was_cut_is_not_whole(
    tmp_path: Path, options: dict[str, str] | None, share: float
) -> None:
    content = real_film(tmp_path, 4, options)
    with pytest.raises(NoFilm, match=r"^[A-Z]"):
        read_whole(written(tmp_path, content[: round(len(content) * share)]))


def test_silence_and_a_time_code_that_begins_at_zero_are_no_holes(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with av.open(path, "w") as film:
        pictures, sound = film.add_stream("libx264", rate=25), film.add_stream("pcm_s16le", 48_000)
        pictures.width, pictures.height = 64, 36
        pictures.metadata["timecode"] = "00:00:00:00"
        film.mux(pictures.encode(av.VideoFrame(64, 36)))
        film.mux(pictures.encode(None))
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 3840), np.int16), layout="stereo")
        silence.rate = 48_000
        film.mux(sound.encode(silence))
    with av.open(path) as film:
        assert [stream.type for stream in film.streams] == ["video", "audio", "data"]
    assert read_whole(path).width == 64


def moof_starts(content: bytes) -> list[int]:
    starts, at = [], content.find(b"moof")
    while at >= 0:
        starts.append(at - 4)
        at = content.find(b"moof", at + 4)
    return starts


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_film_cut_between_its_fragments_is_too_short_for_its_timeline(
    tmp_path: Path, kept: int
) -> None:
    content = real_film(tmp_path, 8, FRAGMENTS)
    cut = content[: moof_starts(content)[kept]]
    assert is_too_short(read_whole(written(tmp_path, cut)), 8.0)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda film: film + b"\0",
        lambda film: film + bytes(65_536),
        lambda film: film + b"<html>",
        lambda film: film[: len(film) // 2] + bytes(len(film) - len(film) // 2),
        lambda film: film[:-1],
        lambda film: film[: film.index(b"moov") - 4],
        lambda film: film[: film.rindex(b"avc1")] + bytes(4) + film[film.rindex(b"avc1") + 4 :],
    ],
    ids=["a byte", "zeros", "a page", "a hole", "all but a byte", "no index", "no name of a codec"],
)
def test_what_is_more_or_less_than_a_film_is_not_whole(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    content = real_film(tmp_path, 4)
    with pytest.raises(NoFilm, match=r"^[A-Z]"):
        read_whole(written(tmp_path, spoil(content)))


def test_a_hole_behind_the_index_is_found(tmp_path: Path) -> None:
    content = real_film(tmp_path, 4, FASTSTART)
    start = len(content) * 2 // 3
    with pytest.raises(NotWhole, match=r"^[A-Z]"):
        read_whole(written(tmp_path, content[:start] + bytes(len(content) - start)))


@pytest.mark.parametrize("options", [None, FRAGMENTS], ids=["index", "fragments"])
def test_zeros_amid_a_picture_are_found_though_size_and_index_are_right(
    tmp_path: Path, options: dict[str, str] | None
) -> None:
    content = real_film(tmp_path, 4, options)
    with av.open(written(tmp_path, content)) as film:
        packets = [(packet.pos or 0, packet.size) for packet in film.demux() if packet.size]
    for start, size in packets:
        for at in (start, start + size // 2, start + size - 40):
            with pytest.raises(NotWhole, match="a hole"):
                read_whole(written(tmp_path, content[:at] + bytes(32) + content[at + 32 :]))


def units(packet: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(packet):
        (size,) = struct.unpack_from(">I", packet, at)
        yield packet[at + 4 : at + 4 + size]
        at += 4 + size


def behind_lengths(*units: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(unit)) + unit for unit in units)


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda packet: packet + bytes(16),
        lambda packet: behind_lengths(*units(packet), b"", b"\x0c\xff\x80"),
        lambda packet: behind_lengths(b"\0\0\0\1".join(units(packet))),
        lambda packet: behind_lengths(b"\x06\x05\x20" + bytes(32) + b"\x80", *units(packet)),
    ],
    ids=["padding", "a unit of nothing", "start codes in a unit", "zeros beside the picture"],
)
def test_zeros_of_those_who_write_films_in_odd_ways_are_no_hole(
    tmp_path: Path, rewritten: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "odd.mp4"
    with av.open(written(tmp_path, real_film(tmp_path, 2))) as film, av.open(path, "w") as odd:
        pictures = odd.add_stream_from_template(film.streams.video[0])
        for packet in film.demux(video=0):
            if packet.size:
                copy = av.Packet(rewritten(bytes(packet)))
                copy.pts, copy.dts, copy.time_base = packet.pts, packet.dts, packet.time_base
                copy.stream = pictures
                odd.mux(copy)
    assert read_whole(path).width == 64


def test_a_film_may_show_a_part_of_what_it_has(tmp_path: Path) -> None:
    content = bytearray(real_film(tmp_path, 4))
    struct.pack_into(">I", content, content.index(b"elst") + 12, 2000)
    assert round(read_whole(written(tmp_path, content)).seconds) == 2


def test_a_cover_lasts_no_time(tmp_path: Path) -> None:
    content = bytearray(real_film(tmp_path, 4))
    index = content.index(b"moov") - 4
    picture = box(b"data", struct.pack(">II", 14, 0) + still(tmp_path))
    kind = box(b"hdlr", bytes(8) + b"mdirappl" + bytes(9))
    tags = box(b"meta", bytes(4) + kind + box(b"ilst", box(b"covr", picture)))
    content += box(b"udta", tags)
    struct.pack_into(">I", content, index, len(content) - index)
    path = written(tmp_path, content)
    with av.open(path) as film:
        assert [stream.type for stream in film.streams] == ["video", "video"]
    assert round(read_whole(path).seconds) == 4


def test_a_track_with_nothing_in_it_lasts_no_time(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    with av.open(path, "w") as film:
        pictures, sound = film.add_stream("libx264", rate=1), film.add_stream("aac", 48_000)
        pictures.width, pictures.height = 64, 36
        film.mux([*pictures.encode(av.VideoFrame(64, 36)), *pictures.encode(None)])
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        silence.rate = 48_000
        film.mux([*sound.encode(silence), *sound.encode(None)])
    content = bytearray(path.read_bytes())
    struct.pack_into(">I", content, content.rindex(b"stco") + 8, 0)
    with pytest.raises(NotWhole, match="missing"):
        read_whole(written(tmp_path, content))
    for table, counts in ((b"stts", 8), (b"stsc", 8), (b"stsz", 12)):
        struct.pack_into(">I", content, content.rindex(table) + counts, 0)
    with av.open(written(tmp_path, content)) as film:
        assert [len(stream.index_entries) for stream in film.streams] == [1, 0]
    assert read_whole(written(tmp_path, content)).width == 64


def test_a_film_without_a_picture_is_not_whole(tmp_path: Path) -> None:
    content = real_film(tmp_path, 2, FRAGMENTS)
    with pytest.raises(NotWhole, match=r"^[A-Z]"):
        read_whole(written(tmp_path, content[: moof_starts(content)[0]]))


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def still(folder: Path) -> bytes:
    path = folder / "cover.png"
    Image.new("RGB", (16, 9)).save(path)
    return path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"GIF89a" + bytes(99), b"<html>", b"RIFF1234AVI "])
def test_what_is_no_film_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NoFilm, match=r"^[A-Z]"):
        read_whole(written(tmp_path, content))


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("error", [av.FFmpegError(1, "no"), OSError("gone"), ValueError("odd")])
def test_whatever_stops_the_reading_of_a_film_is_told_of_the_film(
    number: int, error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, real_film(tmp_path, 2))
    opened, following = av.open, iter(range(1, 9))

    def failing(film: Path) -> object:
        if next(following) == number:
            raise error
        return opened(film)

    monkeypatch.setattr(av, "open", failing)
    with pytest.raises(NoFilm, match=r"^[A-Z]"):
        read_whole(path)
