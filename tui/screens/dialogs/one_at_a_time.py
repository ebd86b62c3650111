"""Opens one dialog at a time for the user, and one of each kind that opens by itself."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from textual.app import App
from textual.screen import Screen

from tui.screens.key_buffer import KeyBuffer


class Dialogs:
    """Opens the dialogs of one screen; what is typed while one is being built is meant for it."""

    def __init__(self, screen: Screen[None], keys: KeyBuffer) -> None:
        self._screen = screen
        self._keys = keys
        self._is_open = False
        self._next: Coroutine[Any, Any, None] | None = None

    def open(self, dialog: Coroutine[Any, Any, None]) -> None:
        """Run `dialog`, which asks and then does what was answered.

        Not while another one asks, or is about to; one that was answered may still be at work, for
        as long as a disk takes: what is opened then follows it.
        """
        if not self._is_open:
            self._is_open = True
            self._keys.start()
            self._screen.run_worker(self._run(dialog), group="dialog")
        elif self._next is None and self._screen.is_active and not self._keys.is_waiting:
            self._next = dialog
            self._keys.start()
        else:
            dialog.close()

    async def _run(self, dialog: Coroutine[Any, Any, None]) -> None:
        try:
            await dialog
        except asyncio.CancelledError:  # the program ends
            if self._next is not None:
                self._next.close()
                self._next = None
            raise
        finally:
            self._is_open = False
            following, self._next = self._next, None
            if following is not None:
                self.open(following)
            else:
                self._keys.release()


class ByItself:
    """Asks what nobody asked for, over whatever is there; never while it is being asked."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._is_open = False

    def ask(self, dialog: Coroutine[Any, Any, None]) -> None:
        """Run `dialog`, which asks and then does what was answered."""
        if self._is_open:
            dialog.close()
            return
        self._is_open = True
        self._app.run_worker(self._run(dialog), group="dialog")

    async def _run(self, dialog: Coroutine[Any, Any, None]) -> None:
        try:
            await dialog
        finally:
            self._is_open = False
