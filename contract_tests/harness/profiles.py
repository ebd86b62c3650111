"""ICC profiles made to measure: RGB with given primaries, or grey, with a gamma."""

import struct

import numpy as np
from numpy.typing import NDArray

Primaries = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
P3: Primaries = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
LINEAR: Primaries = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
GREY: Primaries | None = None
_D50 = (0.9642, 1.0, 0.8249)
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
"""From light to the cones of the eye."""


def profile(
    name: str,
    primaries: Primaries | None,
    gamma: float | None = None,
    white: tuple[float, float] = (0.3127, 0.3290),
) -> bytes:
    """Write a profile of version 2; without a gamma the curve is that of sRGB."""
    words = name.encode() + b"\0"
    text = b"desc" + bytes(4) + struct.pack(">I", len(words)) + words + bytes(78)
    tags = [
        (b"desc", text + bytes(-len(text) % 4)),
        (b"cprt", b"text" + bytes(4) + b"none"),
        (b"wtpt", _xyz(_D50)),
    ]
    if primaries is None:
        tags.append((b"kTRC", _curve(gamma)))
    else:
        columns = _adapted(primaries, white)
        for number, letter in enumerate("rgb"):
            tags.append((f"{letter}XYZ".encode(), _xyz(tuple(columns[:, number]))))
            tags.append((f"{letter}TRC".encode(), _curve(gamma)))
    return _written(tags, b"GRAY" if primaries is None else b"RGB ")


def _written(tags: list[tuple[bytes, bytes]], space: bytes) -> bytes:
    at = 132 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for tag, data in tags:
        table += tag + struct.pack(">II", at + len(body), len(data))
        body += data
    size = 128 + len(table) + len(body)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02100000, b"mntr", space, b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _xyz(_D50)[8:]
    return head.ljust(128, b"\0") + table + body


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, values))


def _curve(gamma: float | None) -> bytes:
    if gamma == 1.0:
        return b"curv" + bytes(8)
    if gamma is not None:
        return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    light = np.linspace(0, 1, 1024)
    curve = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    return b"curv" + bytes(4) + struct.pack(">I1024H", 1024, *np.rint(curve * 65535).astype(int))


def tristimulus(x: float, y: float) -> NDArray[np.float64]:
    return np.array([x / y, 1, (1 - x - y) / y])


def _adapted(primaries: Primaries, seen: tuple[float, float]) -> NDArray[np.float64]:
    """The primaries under their white, seen under D50 as profiles have it (Bradford)."""
    white = tristimulus(*seen)
    columns = np.stack([tristimulus(*each) for each in primaries], 1)
    columns = columns * np.linalg.solve(columns, white)
    gains = np.diag((BRADFORD @ np.array(_D50)) / (BRADFORD @ white))
    adapted: NDArray[np.float64] = np.linalg.inv(BRADFORD) @ gains @ BRADFORD @ columns
    return adapted
