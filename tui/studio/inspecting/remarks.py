"""What is done to stills that the user might not expect: of many stills it is said in one line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from tui.formatting import some_of
from tui.media.examination import Findings
from tui.media.prepare import needs_conversion
from tui.media.stills import Change, MediaFile
from tui.studio.events import Notice
from tui.words import _

EACH_BY_ITSELF = 3
"""Of so many stills it is said of each by itself."""


class Remark(StrEnum):
    """Something that is done to a still."""

    ANIMATED = "animated"
    VIDEO = "video"
    ENDS_EARLY = "ends_early"
    COLOURS = "colours"
    TRANSPARENT = "transparent"
    TURNED = "turned"


_OF_ONE: Mapping[Remark, str] = {
    Remark.ANIMATED: _("{name} is animated: its first frame that shows something is used."),
    Remark.VIDEO: _("{name} is a video: where a still is needed, one of its frames is used."),
    Remark.ENDS_EARLY: _("{name} ends early; what there is of it is sent."),
    Remark.COLOURS: _("{name} has wide colours; they become sRGB."),
    Remark.TRANSPARENT: _("{name} is transparent in parts; a ground is put under it."),
    Remark.TURNED: _("{name} lies on its side; it is turned upright."),
}
_OF_MANY: Mapping[Remark, str] = {
    Remark.ANIMATED: _(
        "{count} stills are animated ({names}): "
        "the first frame of each that shows something is used."
    ),
    Remark.VIDEO: _(
        "{count} files are videos ({names}): where a still is needed, one of their frames is used."
    ),
    Remark.ENDS_EARLY: _("{count} stills end early ({names}); what there is of them is sent."),
    Remark.COLOURS: _("{count} stills have wide colours ({names}); they become sRGB."),
    Remark.TRANSPARENT: _(
        "{count} stills are transparent in parts ({names}); a ground is put under them."
    ),
    Remark.TURNED: _("{count} stills lie on their side ({names}); they are turned upright."),
}
_OPTIONS: Mapping[Remark, str] = {
    Remark.COLOURS: "--keep-colours",
    Remark.TRANSPARENT: "--ground COLOUR",
}


def remarks_on(file: MediaFile, found: Findings) -> Iterator[Remark]:
    """What there is to say of one file."""
    if found.moves:
        yield Remark.ANIMATED if file.kind.group == "image" else Remark.VIDEO
    if Change.DAMAGE in file.changes:
        yield Remark.ENDS_EARLY
    if needs_conversion(file.kind):
        return
    if Change.COLOURS in file.changes:
        yield Remark.COLOURS
    if Change.GROUND in file.changes:
        yield Remark.TRANSPARENT
    if Change.UPRIGHT in file.changes:
        yield Remark.TURNED


class Remarks:
    """What there is to say of several files, until all have been looked at."""

    def __init__(self) -> None:
        self._names: dict[Remark, list[str]] = {}

    def add(self, name: str, remarks: Iterable[Remark]) -> None:
        """Note what there is to say of one."""
        for remark in remarks:
            self._names.setdefault(remark, []).append(name)

    def notices(self) -> Iterator[Notice]:
        """Say it."""
        for remark, names in self._names.items():
            option = _OPTIONS.get(remark, "")
            if len(names) <= EACH_BY_ITSELF:
                yield from (Notice(_OF_ONE[remark].format(name=name), option) for name in names)
            else:
                said = _OF_MANY[remark].format(count=len(names), names=some_of(names))
                yield Notice(said, option)


def twins_said(twins: Sequence[tuple[str, str]]) -> Iterator[Notice]:
    """Say of stills, by name, that each is the same as the other one that is given with it."""
    if len(twins) > EACH_BY_ITSELF:
        names = some_of([name for name, _other in twins])
        yield Notice(
            _(
                "{count} stills are the same as others ({names}); each is sent once.",
                count=len(twins),
                names=names,
            )
        )
        return
    for name, other in twins:
        said = _("{name} is the same still as {other}; it is sent once.", name=name, other=other)
        yield Notice(said)
