"""Which of the files that somebody named can be sent: each is decoded before a byte of any goes."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tui.media.errors import UNREADABLE, UNSUPPORTED_TYPE, EndsEarly, FileRejected
from tui.media.examination import Damage, Findings
from tui.media.sources import Source
from tui.media.stills import Change, MediaFile, digest, inspect
from tui.studio.events import Tell
from tui.studio.failures import describe
from tui.studio.inspecting.examiner import Examiner
from tui.studio.inspecting.remarks import Remarks, remarks_on, twins_said
from tui.wishes import PLAIN, Wishes
from tui.words import _

Inspected = MediaFile | Source
"""A file that can be sent, or an address that the service fetches."""


async def inspect_all(
    sources: Sequence[Source], tell: Tell, wishes: Wishes = PLAIN, *, are_seen: bool = False
) -> tuple[Inspected, ...]:
    """The sources that can be sent; each of the others is told of and left out.

    Nothing goes over the network here: a bad file is known before the first byte of a good one.
    Of stills that `are_seen` the user knows what is done to each.
    """
    good: list[Inspected] = []
    remarks = Remarks()
    async with Examiner() as examiner:
        for source in sources:
            if source.is_address:
                good.append(source)
                continue
            try:
                file = await asyncio.to_thread(inspect, source.path)
                found = await examiner.examine(source.path)
                file = admitted(file, found, wishes_for(source, wishes))
            except FileRejected as refusal:
                tell(describe(refusal))
                continue
            if not are_seen:
                remarks.add(file.name, remarks_on(file, found))
            good.append(file)
    files = [each for each in good if isinstance(each, MediaFile)]
    for notice in (*remarks.notices(), *twins_said(await asyncio.to_thread(_twins, files))):
        tell(notice)
    return tuple(good)


def wishes_for(source: Source, wishes: Wishes) -> Wishes:
    """What the user wants of one still: what is said of this one counts besides."""
    return wishes._replace(damaged=wishes.damaged or source.damaged)


def admitted(file: MediaFile, found: Findings, wishes: Wishes) -> MediaFile:
    """The file with what is to be changed in it. Raises FileRejected for one not to be shown."""
    if found.damage is not None and not (found.damage is Damage.CUT and wishes.damaged):
        raise _rejected(file.path, found)
    unwanted = set[Change]()
    if wishes.keep_colours:
        unwanted.add(Change.COLOURS)
    if wishes.keep_transparency:
        unwanted.add(Change.GROUND)
    return replace(file, changes=found.changes - unwanted)


def _rejected(path: Path, found: Findings) -> FileRejected:
    said = found.said
    match found.damage:
        case Damage.CUT:
            message = _("It ends early: part of it is missing.")
            return EndsEarly(path, UNREADABLE, message, _("Fetch or copy it again."))
        case Damage.EMPTY:
            message = _("It is a video without frames: there is nothing to see in it.")
            advice = _(
                "Save its sound as an M4A or MP3 if it is meant as music, or take another video."
            )
        case Damage.REFUSED:
            message, advice = said, _("Leave it as it is, and add it again.")
        case Damage.TOO_MUCH:
            message = _("It cannot be shown: {why}.", why=said)
            advice = _("Save it in another program as a JPEG, with fewer pixels.")
        case Damage.NO_DECODER:
            message = _("It is a HEIC file, and what reads those is not installed.")
            advice = _("Install it with: pip install 'stillreel[heic]', or save it as a JPEG.")
            return FileRejected(path, UNSUPPORTED_TYPE, message, advice)
        case _:
            message = _("It is damaged and cannot be shown: {why}.", why=said)
            advice = _("Fetch it again; or, if another program shows it, save it there as a JPEG.")
    return FileRejected(path, UNREADABLE, message, advice)


def _twins(files: Sequence[MediaFile]) -> list[tuple[str, str]]:
    """The names of files that hold the same bytes as one before them, each with that one's."""
    of_a_size = Counter(file.size for file in files)
    first: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    for file in files:
        content = _digest(file) if of_a_size[file.size] > 1 else None
        if content is None:
            continue
        if content in first:
            found.append((file.name, first[content]))
        else:
            first[content] = file.name
    return found


def _digest(file: MediaFile) -> str | None:
    try:
        return digest(file.path)
    except OSError:
        return None
