"""What the names of the sixteen colours look like in terminals that people have.

Each is a terminal's own default: black to white, then their bright ones, and (ink, ground) where
nothing is named.
"""

from dataclasses import dataclass

from rich.color import Color

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """One terminal's colours."""

    named: tuple[Colour, ...]
    ink: Colour
    ground: Colour

    def shown(self, color: Color | None, *, is_ink: bool) -> Colour:
        """What a colour of the program looks like."""
        if color is None or color.is_default:
            return self.ink if is_ink else self.ground
        assert color.number is not None, f"{color} is none of the sixteen"
        assert color.number < len(self.named), f"{color} is none of the sixteen"
        return self.named[color.number]


def _read(words: str) -> tuple[Colour, ...]:
    red_green_blue = [bytes.fromhex(word) for word in words.split()]
    return tuple((one[0], one[1], one[2]) for one in red_green_blue)


_VGA = _read(
    "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
)
_XTERM = _read(
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)
_SOLARIZED = _read(
    "073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5 "
    "002b36 cb4b16 586e75 657b83 839496 6c71c4 93a1a1 fdf6e3"
)
_TANGO = _read(
    "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf "
    "555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec"
)
_CAMPBELL = _read(
    "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc "
    "767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2"
)
_BLACK, _WHITE = _read("000000 ffffff")
PALETTES = {
    "linux console": Palette(_VGA, _VGA[7], _VGA[0]),
    "VGA, light": Palette(_VGA, _BLACK, _WHITE),
    "xterm": Palette(_XTERM, _BLACK, _WHITE),
    "xterm, reversed": Palette(_XTERM, _WHITE, _BLACK),
    "Solarized Dark": Palette(_SOLARIZED, _SOLARIZED[12], _SOLARIZED[8]),
    "Solarized Light": Palette(_SOLARIZED, _SOLARIZED[11], _SOLARIZED[15]),
    "Tango, dark": Palette(_TANGO, _TANGO[7], _TANGO[0]),
    "Tango, light": Palette(_TANGO, _TANGO[0], _WHITE),
    "Campbell": Palette(_CAMPBELL, _CAMPBELL[7], _CAMPBELL[0]),
}


def contrast(one: Colour, other: Colour) -> float:
    """How far two colours stand apart: 1 for the same, 21 for black on white (WCAG 2)."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _light(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
