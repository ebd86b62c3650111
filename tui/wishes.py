"""What the user wants: of the project to begin with, and of stills that no clip can show."""

from string import hexdigits
from typing import Final, NamedTuple

Colour = tuple[int, int, int]
_NAMED: Final = {"white": (255, 255, 255), "black": (0, 0, 0)}


class Wishes(NamedTuple):
    """By default colours become a film's, and what is transparent lies on a ground that fits.

    `ground` is a colour to lie on instead, `keep_transparency` sends what is transparent as it is.
    `damaged` sends also what ends early, as far as it goes.
    """

    keep_colours: bool = False
    ground: Colour | None = None
    keep_transparency: bool = False
    damaged: bool = False

    def to_json(self) -> str:
        """Write them down as one line."""
        import json

        return json.dumps(self._asdict())


PLAIN: Final = Wishes()


class Beginning(NamedTuple):
    """The project to begin with: the last one, the one of a name or id, or a `new` one."""

    project: str | None = None
    new: bool = False


def named_ground(word: str) -> Colour | None:
    """Return the colour of `white`, `black`, or six hexadecimal digits behind a `#`, else None."""
    if word in _NAMED:
        return _NAMED[word]
    digits = word.removeprefix("#")
    if len(digits) != 6 or digits == word or not set(digits) <= set(hexdigits):
        return None
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def read_wishes(text: str) -> Wishes | None:
    """Read what `to_json` wrote; of anything else, nothing."""
    import json

    try:
        values = json.loads(text)
        ground = values.pop("ground")
        flags = {name: value for name, value in values.items() if isinstance(value, bool)}
        return Wishes(ground=_colour(ground), **flags) if flags.keys() == values.keys() else None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _colour(value: object) -> Colour | None:
    if value is None:
        return None
    if not isinstance(value, list) or any(part not in range(256) for part in value):
        raise ValueError("this is no colour")
    red, green, blue = map(int, value)
    return red, green, blue
