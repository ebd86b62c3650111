"""One dialog at a time: a key that came in one burst with another asks nothing more."""

from collections.abc import Coroutine
from typing import Any

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
