"""Of dialogs that the user opens one at a time, of those that come by themselves one of a kind."""

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

    def open(self, dialog: Coroutine[Any, Any, None]) -> None:
        """Run `dialog`, which asks and then does what was answered; not while another runs."""
        if self._is_open:
            dialog.close()
            return
        self._is_open = True
        self._keys.start()
        self._screen.run_worker(self._run(dialog), group="dialog")

    async def _run(self, dialog: Coroutine[Any, Any, None]) -> None:
        try:
            await dialog
        finally:
            self._is_open = False
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
