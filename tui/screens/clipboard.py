"""Copying through the terminal, and saying honestly how far that goes."""

from typing import Any

from textual.app import App

COPIED = "Copied through the terminal. Nothing to paste? It blocks OSC 52."
_TOAST_S = 4


def copy(app: App[Any], text: str, otherwise: str = "") -> None:
    """Copy `text`; where there is none, say what is `otherwise` to be said."""
    if text:
        app.copy_to_clipboard(text)
    app.notify(COPIED if text else otherwise, markup=False, timeout=_TOAST_S)
