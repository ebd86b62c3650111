"""Real files of every type, made once, and the means to make more."""

import struct
import zlib
from collections.abc import Mapping
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pillow_heif
from PIL import Image

"""For property tests: the same examples in every run, however slow the machine."""

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 40), (30, 40, 220), (250, 250, 250)


def quarters(width: int = 64, height: int = 32) -> Image.Image:
    """Red, green / blue, white: every orientation of it looks different."""
    image = Image.new("RGB", (width, height))
    half = width // 2, height // 2
    for place, colour in (((0, 0), RED), ((1, 0), GREEN), ((0, 1), BLUE), ((1, 1), WHITE)):
        image.paste(colour, (place[0] * half[0], place[1] * half[1], *_end(place, half)))
    return image


def _end(place: tuple[int, int], half: tuple[int, int]) -> tuple[int, int]:
    return (place[0] + 1) * half[0], (place[1] + 1) * half[1]


def exif(orientation: int, *, place: bool = False) -> Image.Exif:
    """EXIF data with an orientation, and on request the place where the picture was taken."""
    data = Image.Exif()
    data[274] = orientation
    data[271] = "Secretcam"
    if place:
        data.get_ifd(0x8825)[1] = "N"
        data.get_ifd(0x8825)[2] = (53.0, 32.0, 11.0)
    return data


def film(
    path: Path, codec: str, fmt: str, size: tuple[int, int] = (64, 32), frames: int = 3
) -> Path:
    """Write a film of the four quarters, ten frames a second."""
    with av.open(str(path), "w", format=fmt) as container:
        stream = container.add_stream(codec, rate=Fraction(10))
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for _ in range(frames):
            frame = av.VideoFrame.from_ndarray(np.asarray(quarters(*size)), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


FIRST_LIGHT, LIGHTER = 20, 5


def brightening_film(
    path: Path,
    frames: int = 40,
    size: tuple[int, int] = (64, 32),
    fmt: str = "mp4",
    options: Mapping[str, str] | None = None,
) -> Path:
    """Write a film, ten frames a second, each so much lighter than the one before.

    A key frame stands every ten, with two B frames between others; the index is at its beginning,
    but for what the `options` of the container say.
    """
    told = dict(options if options is not None else {"movflags": "faststart"})
    with av.open(str(path), "w", format=fmt, options=told) as container:
        stream = container.add_stream("libx264", rate=Fraction(10))
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.options = {"g": "10", "bf": "2", "crf": "1"}
        for number in range(frames):
            pixels = np.full((size[1], size[0], 3), FIRST_LIGHT + LIGHTER * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return path


def sound(path: Path, codec: str, fmt: str) -> Path:
    with av.open(str(path), "w", format=fmt) as container:
        stream = container.add_stream(codec, rate=44100, layout="mono")
        assert isinstance(stream, av.AudioStream)
        wave = (9000 * np.sin(np.arange(1024) / 20))[None, :].astype(np.int16)
        for block in range(8):
            frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 44100, block * 1024
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def with_sound(path: Path, seconds: int) -> Path:
    """Write a Matroska film of two seconds, and a sound of so many beside its pictures."""
    with av.open(str(path), "w", format="matroska") as container:
        pictures = container.add_stream("libx264", rate=Fraction(10))
        assert isinstance(pictures, av.VideoStream)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 32, "yuv420p"
        tone = container.add_stream("aac", rate=44100, layout="mono")
        assert isinstance(tone, av.AudioStream)
        for number in range(20):
            pixels = np.full((32, 64, 3), FIRST_LIGHT + LIGHTER * number, np.uint8)
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        for block in range(44100 * seconds // 1024):
            silence = np.zeros((1, 1024), np.float32)
            frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44100, block * 1024
            container.mux(tone.encode(frame))
        for stream in (pictures, tone):
            container.mux(stream.encode())
    return path


def make_samples(folder: Path) -> dict[str, Path]:
    """Write one real file of every type that is known, under its kind's name."""
    image = quarters()
    made = {}
    for name in ("jpeg", "png", "gif", "webp", "avif", "tiff", "bmp"):
        made[name] = folder / f"sample.{name}"
        image.save(made[name], name.upper())
    made["heic"] = folder / "sample.heic"
    made["heic"].write_bytes(heic())
    for name, codec, fmt in (
        ("mp4", "libx264", "mp4"),
        ("mov", "libx264", "mov"),
        ("avi", "mpeg4", "avi"),
        ("webm", "libvpx", "webm"),
        ("mkv", "libx264", "matroska"),
    ):
        made[name] = film(folder / f"sample.{name}", codec, fmt)
    for name, codec, fmt in (
        ("mp3", "libmp3lame", "mp3"),
        ("wav", "pcm_s16le", "wav"),
        ("m4a", "aac", "ipod"),
        ("aac", "aac", "adts"),
    ):
        made[name] = sound(folder / f"sample.{name}", codec, fmt)
    return made


def encoded(fmt: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """Encode a picture, by default the four quarters; `options` are Pillow's for the format."""
    output = BytesIO()
    if fmt == "AVIF":
        options = {"speed": 10, **options}
    (image or quarters()).save(output, fmt, **options)
    return output.getvalue()


def heic(image: Image.Image | None = None, **options: Any) -> bytes:
    """Encode as HEIC; with `exif` as bytes its orientation is also written into the container."""
    image = image or quarters()
    output = BytesIO()
    options = {"quality": 95, "enc_params": {"preset": "ultrafast"}, **options}
    pillow_heif.encode(image.mode, image.size, image.tobytes(), output, **options)
    return output.getvalue()


def damaged_packed_tiff() -> bytes:
    content = encoded("TIFF", compression="tiff_lzw")
    return content[:8] + b"\xff" * 52 + content[60:]


def png_claiming(width: int, height: int) -> bytes:
    """A small PNG whose header promises the size given."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"x" * 64)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
