"""What stands in for the renderer in tests: one small real film for every draft.

The film is noise, so that it is large enough to come in several chunks.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from mockserver.service.drafts import VIDEO, Draft, track_of
from mockserver.service.service import RenderFilm

WIDTH, HEIGHT, FRAMES = 160, 90, 10
DURATION_MS = 1_000
BRIGHTEST, LOUDNESS = 175, 80


@cache
def film_bytes(colour: tuple[int, int, int] = (0, 0, 0), loudness: int = 255) -> bytes:
    """The film as an MP4 of about 260 KB; encoded once in each process.

    It is noise on a colour; so loud it may be that the colour is not seen.
    """
    import av
    import numpy as np

    noise, out = np.random.default_rng(1), BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FRAMES)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "1", "preset": "ultrafast"}
        for _ in range(FRAMES):
            picture = noise.integers(0, loudness, (HEIGHT, WIDTH, 3), dtype=np.uint8)
            picture += np.array(colour, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))
    return out.getvalue()


async def quick_film(
    draft: Draft, stills: Mapping[str, Path], out: Path, on_progress: Callable[[float], None]
) -> int:
    """Write the film at once."""
    on_progress(0.5)
    await asyncio.to_thread(lambda: out.write_bytes(film_bytes()))
    return DURATION_MS


async def coloured_film(
    draft: Draft, stills: Mapping[str, Path], out: Path, on_progress: Callable[[float], None]
) -> int:
    """Write a film in the colour of the first still that the draft shows, from its corner."""
    first = next(iter(track_of(draft, VIDEO)))
    colour = await asyncio.to_thread(corner, stills[first.meta["url"]])
    content = await asyncio.to_thread(film_bytes, colour, LOUDNESS)
    await asyncio.to_thread(out.write_bytes, content)
    on_progress(1.0)
    return DURATION_MS


def corner(picture: Path) -> tuple[int, int, int]:
    """The colour of a picture's corner, kept so dark that noise on it stays in range."""
    from PIL import Image

    with Image.open(picture) as image:
        red, green, blue = image.convert("RGB").resize((1, 1), box=(0, 0, 4, 4)).tobytes()
    return red * BRIGHTEST // 255, green * BRIGHTEST // 255, blue * BRIGHTEST // 255


def film_after(seconds: float) -> RenderFilm:
    """Return a renderer that writes the film after `seconds` of the wall's time."""

    async def film(
        draft: Draft, stills: Mapping[str, Path], out: Path, on_progress: Callable[[float], None]
    ) -> int:
        await asyncio.sleep(seconds)
        return await quick_film(draft, stills, out, on_progress)

    return film
