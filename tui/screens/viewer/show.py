"""The way to the viewer: what is marked is looked at, or it is said why that cannot be."""

from typing import Any

from textual.app import App

from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.viewer import wording
from tui.screens.viewer.subject import Subject, marked_subject
from tui.widgets.renders import Renders
from tui.widgets.stills import Stills
from tui.widgets.timeline import Timeline
from tui.wishes import Colour

_TOAST_S = 6


def view_marked(
    app: App[Any],
    lists: tuple[Stills, Timeline, Renders],
    dialogs: Dialogs,
    ground: Colour | None,
) -> None:
    """Show what is marked in one of these lists; a transparent still lies on `ground`."""
    found = marked_subject(*lists)
    if isinstance(found, Subject):
        dialogs.open(_view(app, found, ground))
    else:
        app.notify(wording.unseen(found), markup=False, timeout=_TOAST_S)


async def _view(app: App[Any], subject: Subject, ground: Colour | None) -> None:
    from tui.screens.viewer.collecting import seldom_collected
    from tui.screens.viewer.decoder import Decoder
    from tui.screens.viewer.screen import ViewerScreen

    with seldom_collected():
        async with Decoder() as decoder:
            await app.push_screen_wait(ViewerScreen(subject, decoder, ground))
