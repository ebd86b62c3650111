"""The way to the wire."""

from typing import Any

from textual.app import App

from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.wire.wording import NOT_YET
from tui.studio.studio_like import StudioLike

_TOAST_S = 4


def show_wire(app: App[Any], studio: StudioLike | None, dialogs: Dialogs) -> None:
    """Show what passes between the program and the service; from now on it is kept."""
    if studio is None:
        app.notify(NOT_YET, markup=False, timeout=_TOAST_S)
    else:
        dialogs.open(_show(app, studio))


async def _show(app: App[Any], studio: StudioLike) -> None:
    from tui.screens.wire.screen import WireScreen
    from tui.wire.seen import wire_of

    await app.push_screen_wait(WireScreen(wire_of(studio.tap), studio.service))
