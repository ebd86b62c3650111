"""The frames of a film in order, made by a pool of threads a little ahead of the encoder."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from av import VideoFrame

from mockserver.film.errors import FilmCancelledError
from mockserver.film.frames import lay_over, write_view
from mockserver.film.master import Master, make_master
from mockserver.film.plan import FilmPlan
from mockserver.film.planes import Planes, all_pixels
from mockserver.film.timing import Showing, showings, showings_at
from mockserver.film.titles import Patch, blend, draw_titles

IN_FLIGHT = 6


@dataclass(frozen=True, slots=True)
class _Layer:
    """A shot in one frame: how far its camera has come, and how much of it is seen."""

    master: Future[Master]
    share: float
    weight: float


class Reel:
    """Makes frames, at most IN_FLIGHT ahead, and has only the masters they need in memory."""

    def __init__(
        self, plan: FilmPlan, pool: ThreadPoolExecutor, cancelled: threading.Event
    ) -> None:
        self._plan = plan
        self._pool = pool
        self._cancelled = cancelled
        self._showings = showings(plan)
        self._masters: dict[int, Future[Master]] = {}

    def frames(self) -> Iterator[VideoFrame]:
        """Give every frame, with its number as `pts`.

        Raises FilmError for a still that cannot be shown, FilmCancelledError once cancelled.
        """
        titles = draw_titles(self._plan)
        waiting: deque[Future[VideoFrame]] = deque()
        for number in range(self._plan.frames):
            at_s = number / self._plan.fps
            layers = [self._layer(showing, at_s) for showing in showings_at(self._showings, at_s)]
            waiting.append(self._pool.submit(_frame, self._plan, number, layers, titles))
            if len(waiting) > IN_FLIGHT:
                yield self._next(waiting)
        while waiting:
            yield self._next(waiting)

    def _next(self, waiting: deque[Future[VideoFrame]]) -> VideoFrame:
        if self._cancelled.is_set():
            raise FilmCancelledError
        return waiting.popleft().result()

    def _layer(self, showing: Showing, at_s: float) -> _Layer:
        # A master is asked for before the frames that wait for it: the pool takes them in order, so
        # its threads never all wait for something behind them.
        for shot in (showing.shot, showing.shot + 1):
            if shot < len(self._showings) and shot not in self._masters:
                self._masters[shot] = self._pool.submit(_master, self._plan, self._showings[shot])
        for shot in [shot for shot in self._masters if shot < showing.shot - 1]:
            del self._masters[shot]
        return _Layer(self._masters[showing.shot], showing.share(at_s), showing.weight(at_s))


def _master(plan: FilmPlan, showing: Showing) -> Master:
    shot = plan.shots[showing.shot]
    seconds = showing.until_s - showing.from_s
    return make_master(shot.still, (plan.width, plan.height), shot.motion, showing.shot, seconds)


def _frame(
    plan: FilmPlan, number: int, layers: list[_Layer], titles: tuple[Patch, ...]
) -> VideoFrame:
    frame = VideoFrame(plan.width, plan.height, "yuv420p")
    planes = all_pixels(frame)
    write_view(layers[0].master.result(), layers[0].share, planes)
    for layer in layers[1:]:
        upper = _like(planes)
        write_view(layer.master.result(), layer.share, upper)
        lay_over(upper, layer.weight, planes)
    for title in titles:
        blend(title, number / plan.fps, planes)
    frame.pts, frame.time_base = number, Fraction(1, plan.fps)
    return frame


def _like(planes: Planes) -> Planes:
    y, u, v = (np.empty(plane.shape, np.uint8) for plane in planes)
    return y, u, v
