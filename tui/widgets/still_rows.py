"""What a still looks like in the list: a small picture, and three lines beside it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from tui.formatting import size_of
from tui.library.records import StillState
from tui.widgets.lines import EMPTY, keyed_content
from tui.widgets.measures import bar, file_name_in, wrapped
from tui.words import _

if TYPE_CHECKING:
    from tui.widgets.still import Still

PICTURE_COLUMNS, PICTURE_ROWS = 10, 3
_INVITATION_COLUMNS = 24
STEP = PICTURE_ROWS + 1
"""Rows from one still to the next."""


def invitation(width: int) -> list[Content]:
    """What stands where there are none."""
    how = keyed_content(_("Drop them onto the terminal, paste a path, or press {add}."))
    return [
        Content.styled(_("No stills yet."), "$quiet"),
        EMPTY,
        *wrapped(how, min(width, _INVITATION_COLUMNS)),
    ]


def still_rows(still: "Still", width: int, *, marked: bool) -> Iterable[Content]:
    """The rows of a still: its picture, and beside it name, size and how far it has got."""
    room = max(6, width - PICTURE_COLUMNS - 3)
    tag = "◆ " if still.is_tagged else ""
    shown = tag + file_name_in(still.name, room - len(tag))
    name = Content.styled(shown, "bold" if marked else "")
    words = (name, *_state(still, room))
    mark = Content.styled("▌" if marked else " ", "$accent")
    for row in range(STEP):
        picture = still.picture[row] if row < min(len(still.picture), PICTURE_ROWS) else EMPTY
        if not still.picture and row < PICTURE_ROWS:
            picture = Content.styled("░" * PICTURE_COLUMNS, "$line")
        text = words[row] if row < len(words) else EMPTY
        side = mark if row < PICTURE_ROWS else Content(" ")
        yield Content.assemble(side, picture.truncate(PICTURE_COLUMNS, pad=True), "  ", text)


def _shape(still: "Still") -> Content:
    if still.width and still.height:
        return Content.styled(f"{still.width}×{still.height}", "$quiet")
    if still.source.is_address:
        return Content.styled(_("web address"), "$quiet")
    return Content.styled(size_of(still.total) if still.total else "…", "$quiet")


def _state(still: "Still", room: int) -> tuple[Content, ...]:
    if still.is_missing and still.state is not StillState.REFUSED:
        sent = (
            "✓ " + _("sent, file moved")
            if still.state is StillState.SENT
            else "✗ " + _("file moved")
        )
        style = "$success" if still.state is StillState.SENT else "$error"
        return (
            Content.styled(sent, style).truncate(room, ellipsis=True),
            keyed_content(_("{stills_seek} finds it")).truncate(room, ellipsis=True),
        )
    if still.state is StillState.REFUSED and still.is_cut:
        return (
            Content.styled("✗ " + _("ends early"), "$error").truncate(room, ellipsis=True),
            keyed_content(_("{damaged} sends it cut")).truncate(room, ellipsis=True),
        )
    if still.state is StillState.REFUSED:
        reason = still.reason or _("refused")
        first, *rest = wrapped(Content.styled(f"✗ {reason}", "$error"), room)
        return (first, Content(" ").join(rest).truncate(room, ellipsis=True))
    return (_shape(still), _progress(still, room))


def _progress(still: "Still", room: int) -> Content:
    match still.state:
        case StillState.CONVERTING:
            return Content.styled("→ jpg", "$accent")
        case StillState.SENDING if still.total:
            share = still.sent / still.total
            return bar(share, max(4, room - 5)) + Content.styled(f" {share:4.0%}", "$quiet")
        case StillState.SENDING:
            return Content.styled(_("sending"), "$accent")
        case StillState.SENT:
            return Content.styled("✓ " + _("sent"), "$success")
        case _ if not still.total and not still.source.is_address:
            return Content.styled("…", "$quiet")  # not examined yet
        case _:
            return Content.styled(_("ready"), "$quiet")
