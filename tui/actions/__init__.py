"""Everything the interface can do, once: keys, palette, key sheet and footer are read from here."""

from tui.actions.action import Action
from tui.actions.ask import ASK
from tui.actions.clip import CLIP
from tui.actions.program import PROGRAM
from tui.actions.stills import STILLS
from tui.actions.view import VIEW

__all__ = ["ACTIONS", "Action"]

ACTIONS: tuple[Action, ...] = (*STILLS, *ASK, *CLIP, *VIEW, *PROGRAM)
"""In the order in which the key sheet shows them."""
