"""Which entry of an answer is about a file that was sent, and whether it says that it is kept."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tui.nemo.models import Upload
from tui.words import _

_MACHINE_MADE = re.compile(r"[0-9a-f]{8,}|[0-9]{6,}|[0-9a-f]{8}(?:[0-9a-f]{4}){3}[0-9a-f]{12}")
_COPY = re.compile(r"[\s_-]+\(?\d{1,3}\)?$")
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one file: its `entry`, or the `failure` in the service's words.

    `doubtful`: only the session's state can tell.
    """

    entry: Upload | None = None
    failure: str | None = None
    doubtful: bool = False


def receipt(answers: Sequence[Upload], name: str, digest: str | None = None) -> Receipt:
    """What an answer says about the one file that was sent."""
    failed = [each for each in answers if each.error is not None]
    good = [each for each in answers if each.error is None]
    same = [each for each in good if digest is not None and each.digest == digest]
    own = same or [each for each in good if is_alike(each.name, name)]
    if own:
        contradicted = any(is_alike(each.name, name) for each in failed)
        return Receipt(own[0], doubtful=own[0].doubtful or contradicted)
    if failed:
        about = [each for each in failed if is_alike(each.name, name)] or failed
        return Receipt(failure=about[0].error)
    if len(good) == 1:
        renamed = not good[0].named or bool(_MACHINE_MADE.fullmatch(_plain(good[0].name)))
        return Receipt(good[0], doubtful=good[0].doubtful or not renamed)
    if good:
        return Receipt(good[0], doubtful=True)
    return Receipt(failure=_("its answer does not have the file"))


def is_alike(one: str, other: str) -> bool:
    """Whether two names may be one file's: services cut, escape and number them."""
    first, second = _plain(one), _plain(other)
    if first == second:
        return one.strip() != ""
    if (
        first
        and second
        and (_plain(_unnumbered(one)) == second or _plain(_unnumbered(other)) == first)
    ):
        return True
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= _SHORTEST_PART and shorter in longer


def _stem(name: str) -> str:
    """A name without its folder and its ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last.rpartition(".")[0] or last


def _unnumbered(name: str) -> str:
    """The stem without the number of a copy: "a (1)", "a_2"."""
    return _COPY.sub("", _stem(name))


def _plain(name: str) -> str:
    """The letters and digits of a name's stem."""
    folded = unicodedata.normalize("NFKC", _stem(name)).casefold()
    return "".join(one for one in folded if one.isalnum())
