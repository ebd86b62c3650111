"""What stands in for the renderer in tests: one small real film for every draft.

The film is noise, so that it is large enough to come in several chunks.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from mockserver.service.drafts import Draft
from mockserver.service.service import RenderFilm

WIDTH, HEIGHT, FRAMES = 160, 90, 10
DURATION_MS = 1_000


@cache
def film_bytes() -> bytes:
    """The film as an MP4 of about 260 KB; encoded once in each process."""
    import av
    import numpy as np

    noise, out = np.random.default_rng(1), BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FRAMES)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "1", "preset": "ultrafast"}
        for _ in range(FRAMES):
            picture = noise.integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
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


def film_after(seconds: float) -> RenderFilm:
    """Return a renderer that writes the film after `seconds` of the wall's time."""

    async def film(
        draft: Draft, stills: Mapping[str, Path], out: Path, on_progress: Callable[[float], None]
    ) -> int:
        await asyncio.sleep(seconds)
        return await quick_film(draft, stills, out, on_progress)

    return film
