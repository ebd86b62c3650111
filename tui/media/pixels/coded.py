"""Colours that a file describes by numbers, made sRGB: two codes (ITU-T H.273), or measures.

Where the numbers say PQ or HLG the picture has more light than a film shows: what is as bright as
paper (203 cd/m²) becomes white, and what is brighter is drawn in softly below it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    _Floats = NDArray[np.float32]

PQ: Final = 16
HLG: Final = 18
_PAPER: Final = 203.0
_KNEE: Final = 0.75
_BAND: Final = 1 << 20
_ACROSS: Final = 256

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
_WHITE: Final = (0.3127, 0.3290)
_SRGB: Final = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))
_P3: Final = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
_PRIMARIES: Final = {
    5: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060)),
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    7: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    11: _P3,
    12: _P3,
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077)),
}
_GAMMAS: Final = {4: 2.2, 5: 2.8, 8: 1.0}
_SRGB_GAMMA: Final = 2.2
_ALIKE: Final = 0.02
_MOST_GAMMA: Final = 10.0
_BRADFORD: Final = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


@dataclass(frozen=True, slots=True)
class Colorimetry:
    """Red, green, blue and white as x and y (CIE 1931), and the exponent from signal to light."""

    corners: Corners = _SRGB
    white: tuple[float, float] = _WHITE
    gamma: float = _SRGB_GAMMA

    @property
    def plain(self) -> bool:
        """Whether this is as good as sRGB; also of what describes no colours at all."""
        if not self._is_possible:
            return True
        pairs = zip((*self.corners, self.white), (*_SRGB, _WHITE), strict=True)
        far = max(abs(one - other) for pair in pairs for one, other in zip(*pair, strict=True))
        return far < _ALIKE / 2 and abs(self.gamma - _SRGB_GAMMA) < _ALIKE

    @property
    def _is_possible(self) -> bool:
        (ax, ay), (bx, by), (cx, cy) = self.corners
        area = abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))
        lowest = min(ay, by, cy, self.white[1])
        return area > _ALIKE and lowest > 0 and 1 / _MOST_GAMMA < self.gamma < _MOST_GAMMA


@dataclass(frozen=True, slots=True)
class ColourCodes:
    """The codes for primaries and transfer; or the measures, which count instead."""

    primaries: int = 1
    transfer: int = 13
    measures: Colorimetry | None = None

    @property
    def plain(self) -> bool:
        """Whether the picture is shown as sRGB is: so are the numbers of all common films."""
        if self.measures is not None:
            return self.measures.plain
        return self.primaries not in _PRIMARIES and self.transfer not in (PQ, HLG, *_GAMMAS)


ADOBE_RGB: Final = ColourCodes(
    measures=Colorimetry(((0.640, 0.330), (0.210, 0.710), (0.150, 0.060)), _WHITE, 563 / 256)
)


def decoded(image: "Image", coded: ColourCodes) -> "Image":
    """Return an RGB picture in sRGB."""
    if coded.plain:
        return image
    import numpy as np
    from PIL import Image

    matrix = _to_srgb(coded)
    peak = 1.0
    if coded.transfer in (PQ, HLG):
        factor = max(1, max(image.size) // _ACROSS)
        peak = float(_linear(np.asarray(image.reduce(factor)), coded, matrix).max(initial=1.0))
    pixels = np.array(image)
    rows = max(1, _BAND // image.width)
    for top in range(0, image.height, rows):
        light = _linear(pixels[top : top + rows], coded, matrix)
        pixels[top : top + rows] = _encoded(_softened(light, peak))
    return Image.fromarray(pixels)


def _linear(levels: "NDArray[np.uint8]", coded: ColourCodes, matrix: "_Floats") -> "_Floats":
    """Linear light in sRGB's primaries, 1 being paper white."""
    import numpy as np

    light: _Floats = _curve(coded)[levels]
    if coded.transfer == HLG:
        luminance = light @ np.array([0.2627, 0.6780, 0.0593], np.float32)
        gain = np.maximum(luminance, 1e-6) ** 0.2 * (1000 / _PAPER)
        light = (light * gain[..., None]).astype(np.float32)
    found: _Floats = np.maximum(light @ matrix.T, 0, dtype=np.float32)
    return found


def _curve(coded: ColourCodes) -> "_Floats":
    """The light of each of the 256 levels."""
    import numpy as np

    signal, transfer = np.arange(256) / 255, coded.transfer
    if coded.measures is not None:
        light = signal**coded.measures.gamma
    elif transfer == PQ:
        root = signal ** (1 / 78.84375)
        share = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
        light = share ** (1 / 0.1593017578125) * 10_000 / _PAPER
    elif transfer == HLG:
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        light = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    elif transfer in _GAMMAS:
        light = signal ** _GAMMAS[transfer]
    else:
        light = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)


def _softened(light: "_Floats", peak: float) -> "_Floats":
    """Draw what is brighter than paper in below white; the hue stays."""
    import numpy as np

    if peak <= 1:
        return light
    brightest = light.max(axis=-1, keepdims=True)
    above = np.maximum(brightest - _KNEE, 0) / (1 - _KNEE)
    most = (peak - _KNEE) / (1 - _KNEE)
    drawn = _KNEE + (1 - _KNEE) * above * (1 + above / most**2) / (1 + above)
    gain = np.where(brightest > _KNEE, drawn / np.maximum(brightest, 1e-6), 1)
    return (light * gain).astype(np.float32)


def _encoded(light: "_Floats") -> "NDArray[np.uint8]":
    import numpy as np

    clipped = np.clip(light, 0, 1)
    signal = np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)
    levels: NDArray[np.uint8] = np.rint(signal * 255).astype(np.uint8)
    return levels


def _to_srgb(coded: ColourCodes) -> "_Floats":
    import numpy as np

    measures = coded.measures or Colorimetry(_PRIMARIES.get(coded.primaries, _SRGB))
    given = _to_xyz(measures.corners, measures.white)
    wanted = _to_xyz(_SRGB, _WHITE)
    return (np.linalg.inv(wanted) @ _adapted(measures.white) @ given).astype(np.float32)


def _to_xyz(corners: Corners, white: tuple[float, float]) -> "NDArray[np.float64]":
    import numpy as np

    columns = np.array([_tristimulus(*corner) for corner in corners]).T
    scaled: NDArray[np.float64] = columns * np.linalg.solve(columns, _tristimulus(*white))
    return scaled


def _adapted(white: tuple[float, float]) -> "NDArray[np.float64]":
    """What turns colours seen under a white into those seen under that of sRGB (Bradford)."""
    import numpy as np

    cones = np.array(_BRADFORD)
    gains = (cones @ _tristimulus(*_WHITE)) / (cones @ _tristimulus(*white))
    found: NDArray[np.float64] = np.linalg.inv(cones) @ np.diag(gains) @ cones
    return found


def _tristimulus(x: float, y: float) -> tuple[float, float, float]:
    return x / y, 1.0, (1 - x - y) / y
