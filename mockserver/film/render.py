"""From a plan to a film: two threads make frames, this one encodes them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av

from mockserver.film.encoder import FilmFile
from mockserver.film.errors import FilmError
from mockserver.film.music import Track
from mockserver.film.plan import FilmPlan, FilmReport
from mockserver.film.reel import Reel

MAKERS = 2


def render(
    plan: FilmPlan,
    out: Path,
    *,
    progress: Callable[[float], None],
    cancelled: threading.Event,
) -> FilmReport:
    """Make a film at `out` and report on it.

    `progress` is called with 0..1 after every frame, on this thread. Raises FilmCancelledError
    soon after `cancelled` is set, and FilmError when a still or the disk fails; neither leaves a
    file.
    """
    with ThreadPoolExecutor(MAKERS, "film") as pool:
        track = pool.submit(Track, plan.music) if plan.music else None
        reel = Reel(plan, pool, cancelled)
        try:
            with FilmFile(out, plan, track.result() if track else None) as file:
                for done, frame in enumerate(reel.frames(), start=1):
                    file.write(frame)
                    progress(done / plan.frames)
        except (OSError, av.FFmpegError) as fault:
            reason = getattr(fault, "strerror", None) or fault
            raise FilmError(f"The film could not be written: {reason}.") from fault
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return FilmReport(plan.frames, out.stat().st_size)
