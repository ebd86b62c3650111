"""What can be done with the program as a whole."""

from tui.actions.action import Action
from tui.words import _

PROGRAM: tuple[Action, ...] = (
    Action(
        "projects",
        _("Projects"),
        _("All of them: open, begin, find, rename, archive. What is not sent stays with each."),
        _("Program"),
        keys=("ctrl+r", "alt+j"),
        short=_("projects"),
    ),
    Action(
        "account",
        _("Accounts"),
        _("Whose the project is; change to another account, enter a token or take it back."),
        _("Program"),
        keys=("alt+a", "f12"),
        letters=("A",),
    ),
    Action(
        "wire",
        _("Wire"),
        _("Every call to the service as it happens: what was sent, and what came."),
        _("Program"),
        keys=("ctrl+l", "alt+k"),
    ),
    Action(
        "palette",
        _("Command palette"),
        _("Every action, found by typing."),
        _("Program"),
        keys=("ctrl+p", "alt+x"),
        letters=("colon",),
        short=_("palette"),
        home="app",
        method="command_palette",
    ),
    Action(
        "help",
        _("Keyboard shortcuts"),
        _("All keys."),
        _("Program"),
        keys=("f1",),
        letters=("question_mark",),
        short=_("keys"),
        home="app",
        method="keys",
    ),
    Action(
        "interrupt",
        _("Copy, or leave"),
        _("Copies a selection; without one, pressed twice, leaves."),
        _("Program"),
        keys=("ctrl+c",),
        home="app",
    ),
    Action(
        "quit",
        _("Quit"),
        _("Says first what would be lost."),
        _("Program"),
        keys=("ctrl+q",),
        letters=("q",),
        home="app",
        method="leave",
    ),
)
