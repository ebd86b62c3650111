"""The way to the wire."""

from typing import Any

from textual.app import App

from tui.studio.studio_like import StudioLike


async def show_wire(app: App[Any], studio: StudioLike) -> None:
    """Show what passes between the program and the service; from now on it is kept."""
    from tui.screens.wire.screen import WireScreen
    from tui.wire.seen import wire_of

    await app.push_screen_wait(WireScreen(wire_of(studio.tap), studio.service))
