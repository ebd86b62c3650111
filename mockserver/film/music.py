"""A soft piece of music out of nothing: a pad, a few piano-like notes, perhaps a quiet beat.

The piece is a loop of four bars, synthesised once and then read block by block, so that its
memory does not depend on the film's length. The name decides everything (key, chords, tempo,
instruments): the same name gives the same samples.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mockserver.film.plan import Music

RATE = 48_000
FADE_IN_S, FADE_OUT_S = 0.8, 2.0
LOUDNESS = 0.5  # peak of the loop at volume 1

Samples = NDArray[np.float32]

_PROGRESSIONS = (
    ((0, 4, 7, 11), (9, 12, 16, 19), (5, 9, 12, 16), (7, 11, 14, 17)),
    ((2, 5, 9, 12), (7, 11, 14, 17), (0, 4, 7, 11), (9, 12, 16, 19)),
    ((0, 3, 7, 10), (8, 12, 15, 19), (3, 7, 10, 14), (10, 14, 17, 20)),
    ((5, 9, 12, 16), (4, 7, 11, 14), (2, 5, 9, 12), (0, 4, 7, 11)),
)
_BEATS = 16


@dataclass(frozen=True, slots=True)
class _Score:
    root_hz: float
    beat_s: float
    chords: tuple[tuple[int, ...], ...]
    piano: float
    drums: float
    seed: int


class Track:
    """The music of one film, read in blocks."""

    def __init__(self, music: Music) -> None:
        self._music = music
        self._loop = _loop(_score(music.name))
        self._first = round(music.start_ms * RATE / 1000)
        self._last = round((music.start_ms + music.duration_ms) * RATE / 1000)

    def block(self, start: int, count: int) -> Samples:
        """Give `count` stereo samples from the film's sample `start`: (2, count), within -1..1."""
        at = np.arange(start, start + count)
        since, left = at - self._first, self._last - at
        length_s = (self._last - self._first) / RATE
        fade_in, fade_out = min(FADE_IN_S, length_s / 4), min(FADE_OUT_S, length_s / 3)
        level = np.minimum(since / (fade_in * RATE + 1), left / (fade_out * RATE + 1)).clip(0, 1)
        level *= level * (3 - 2 * level) * self._music.volume
        played: Samples = self._loop.take(since % self._loop.shape[1], axis=1)
        return played * level.astype(np.float32)


def _score(name: str) -> _Score:
    words = name.casefold()
    seed = int.from_bytes(hashlib.sha256(words.encode("utf-8", "replace")).digest()[:8], "big")
    random = np.random.default_rng(seed)
    lively = any(
        word in words for word in ("upbeat", "happy", "dance", "energetic", "欢快", "活泼")
    )
    calm = any(word in words for word in ("ambient", "calm", "drone", "meditat", "安静", "舒缓"))
    beaten = lively or any(word in words for word in ("lo-fi", "lofi", "beat", "hip", "节奏"))
    return _Score(
        root_hz=float(110 * 2 ** (random.integers(0, 8) / 12)),
        beat_s=60 / float(random.integers(96, 108) if lively else random.integers(66, 80)),
        chords=_PROGRESSIONS[int(random.integers(len(_PROGRESSIONS)))],
        piano=0.25 if calm else 1.0,
        drums=0.6 if beaten else 0.0,
        seed=seed,
    )


def _loop(score: _Score) -> Samples:
    """Write the four bars; what rings over the end comes in again at the beginning."""
    length = round(_BEATS * score.beat_s * RATE)
    out = np.zeros((2, length), np.float32)
    random = np.random.default_rng(score.seed)
    bar = length // 4
    for number, chord in enumerate(score.chords):
        for place, note in enumerate(chord):
            _add(out, number * bar, _pad(_hz(score, note), bar, random), 0.3 + 0.13 * place)
        _add(out, number * bar, _pad(_hz(score, chord[0] - 12), bar, random) * 1.4, 0.5)
    _play_piano(out, score, random)
    if score.drums:
        _play_drums(out, score, random)
    out -= out.mean(axis=1, keepdims=True)
    out = np.tanh(out * np.float32(1.1 / float(np.sqrt((out**2).mean()) * 4 + 1e-9)))
    loudest: Samples = out * np.float32(LOUDNESS / float(np.abs(out).max()))
    return loudest


def _play_piano(out: Samples, score: _Score, random: np.random.Generator) -> None:
    eighth = out.shape[1] / (2 * _BEATS)
    for step in range(2 * _BEATS):
        if step % 8 and random.random() > 0.45:
            continue
        chord = score.chords[step // 8]
        note = int(random.choice(chord)) + (24 if random.random() < 0.4 else 12)
        strength = score.piano * (0.5 + 0.4 * random.random())
        late = random.random() * 0.02 * RATE  # nobody plays like a machine
        _add(
            out, round(step * eighth + late), _string(_hz(score, note)) * strength, random.random()
        )


def _play_drums(out: Samples, score: _Score, random: np.random.Generator) -> None:
    beat = out.shape[1] / _BEATS
    for number in range(_BEATS):
        if number % 2 == 0:
            _add(out, round(number * beat), _kick() * score.drums, 0.5)
        brush = _brush(random) * score.drums * (0.5 if number % 2 else 0.22)
        _add(out, round((number + (0.0 if number % 2 else 0.5)) * beat), brush, 0.55)


def _hz(score: _Score, semitones: int) -> float:
    return score.root_hz * float(2 ** (semitones / 12))


def _add(out: Samples, at: int, sound: Samples, side: float) -> None:
    """Mix a mono sound in at a sample, `side` 0 left to 1 right, around the loop's end."""
    at %= out.shape[1]
    before_end = out.shape[1] - at
    for channel, share in ((0, math.cos(side * math.pi / 2)), (1, math.sin(side * math.pi / 2))):
        scaled = sound * np.float32(share)
        out[channel, at : at + len(scaled)] += scaled[:before_end]
        out[channel, : max(0, len(scaled) - before_end)] += scaled[before_end:]


def _pad(hz: float, samples: int, random: np.random.Generator) -> Samples:
    """Two slightly detuned voices with few overtones, swelling and ebbing over the bar."""
    count = round(samples * 1.25)
    sound = np.zeros(count, np.float32)
    for detune in (0.9985, 1.0015):
        sine, cosine = _wave(hz * detune, count, random.random())
        sound += sine * (1 + 0.5 * cosine + 0.08 * (3 - 4 * sine * sine))
    swell = np.sin(np.linspace(0, np.pi, count)).clip(0) ** 0.7
    return (sound * swell * 0.09).astype(np.float32)


def _string(hz: float) -> Samples:
    """A struck string: overtones that die away faster the higher they are, and a felt hammer."""
    count = round(2.2 * RATE)
    at = np.arange(count, dtype=np.float32) / RATE
    sound = np.zeros(count, np.float32)
    for overtone, level in enumerate((1.0, 0.45, 0.22, 0.1), start=1):
        pitch = hz * overtone * float(np.sqrt(1 + 0.0004 * overtone**2))
        softened = level / (1 + (pitch / 1800) ** 2)
        sound += softened * np.exp(-at * (1.6 + 1.1 * overtone)) * _wave(pitch, count, 0.0)[0]
    attack = np.minimum(1, at / np.float32(0.008)) * np.minimum(1, (2.2 - at) / np.float32(0.3))
    struck: Samples = (sound * attack * 0.32).astype(np.float32)
    return struck


def _wave(hz: float, count: int, turn: float) -> tuple[Samples, Samples]:
    """Sine and cosine; phases are brought into one turn first, for single precision."""
    turns = np.arange(count) * (hz / RATE) + turn
    turns -= np.floor(turns)
    phase = turns.astype(np.float32) * np.float32(2 * np.pi)
    return np.sin(phase), np.cos(phase)


def _kick() -> Samples:
    at = np.arange(round(0.25 * RATE), dtype=np.float32) / RATE
    drop = np.sin(2 * np.pi * (48 * at + 3.2 * (1 - np.exp(-at * 28)))) * np.exp(-at * 14)
    return (drop * 0.6).astype(np.float32)


def _brush(random: np.random.Generator) -> Samples:
    count = round(0.12 * RATE)
    noise = np.diff(random.standard_normal(count + 1, np.float32))
    fall = np.exp(-np.arange(count) * (45 / RATE)) * 0.09
    brushed: Samples = (noise * fall).astype(np.float32)
    return brushed
