"""What can be done with stills."""

from tui.actions.action import Action

STILLS: tuple[Action, ...] = (
    Action(
        "add",
        "Add stills",
        "Choose stills, type paths or web addresses. Or drop files.",
        "Stills",
        keys=("ctrl+o", "f2"),
        letters=("a",),
        short="add",
    ),
    Action(
        "paste_still",
        "Paste a still",
        "A picture in the clipboard; while you write, text comes first.",
        "Stills",
        keys=("ctrl+v",),
        letters=("P",),
    ),
    Action(
        "remove",
        "Remove a still",
        "Removes the selected one, unless it was sent already.",
        "Stills",
        letters=("x", "delete", "backspace"),
        short="remove",
    ),
    Action(
        "restore",
        "Bring removed stills back",
        "What was removed last comes back to its place.",
        "Stills",
        letters=("z",),
        short="undo",
    ),
    Action(
        "clear_refused",
        "Remove all refused stills",
        "Those that could not be sent; {restore} brings them back.",
        "Stills",
        letters=("X",),
        short="clear refused",
    ),
    Action(
        "damaged",
        "Send a damaged still",
        "The selected one, as far as it goes, if its end is missing.",
        "Stills",
        letters=("d",),
    ),
    Action(
        "upload",
        "Send the stills now",
        "They go with the next message otherwise.",
        "Stills",
        keys=("alt+u",),
        letters=("u",),
        short="send now",
    ),
)
