"""What can be done with stills."""

from tui.actions.action import Action
from tui.words import _

STILLS: tuple[Action, ...] = (
    Action(
        "add",
        _("Add stills"),
        _("Choose stills, type paths or web addresses. Or drop files."),
        _("Stills"),
        keys=("ctrl+o", "f2"),
        letters=("a",),
        short=_("add"),
    ),
    Action(
        "paste_still",
        _("Paste a still"),
        _("The one in the clipboard. While you write, text comes first."),
        _("Stills"),
        keys=("ctrl+v",),
        letters=("P",),
        method="change_stills('paste')",
    ),
    Action(
        "remove",
        _("Remove a still"),
        _("Removes the selected one, unless it was sent already."),
        _("Stills"),
        letters=("x", "delete", "backspace"),
        method="change_stills('remove')",
        short=_("remove"),
    ),
    Action(
        "restore",
        _("Bring removed stills back"),
        _("What was removed last comes back to its place."),
        _("Stills"),
        keys=("ctrl+z",),
        letters=("U",),
        method="change_stills('restore')",
        short=_("undo"),
        yields=True,
    ),
    Action(
        "clear_refused",
        _("Remove all refused stills"),
        _("Those that could not be sent; {restore} brings them back."),
        _("Stills"),
        letters=("X",),
        method="change_stills('clear')",
        short=_("clear refused"),
    ),
    Action(
        "damaged",
        _("Send a damaged still"),
        _("The selected one, as far as it goes, if its end is missing."),
        _("Stills"),
        letters=("d",),
        method="change_stills('admit')",
    ),
    Action(
        "upload",
        _("Send the stills now"),
        _("They go with the next message otherwise."),
        _("Stills"),
        keys=("alt+u",),
        letters=("u",),
        short=_("send now"),
    ),
)
