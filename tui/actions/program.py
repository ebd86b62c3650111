"""What can be done with the program as a whole."""

from tui.actions.action import Action

PROGRAM: tuple[Action, ...] = (
    Action(
        "projects",
        "Projects",
        "All of them: open, begin, find, rename, archive. What is not sent stays with each.",
        "Program",
        keys=("ctrl+r", "alt+j"),
        short="projects",
    ),
    Action(
        "account",
        "Accounts",
        "Whose the project is; change to another account, enter a token or take it back.",
        "Program",
        keys=("alt+a", "f12"),
        letters=("A",),
    ),
    Action(
        "wire",
        "Wire",
        "Every call to the service as it happens: what was sent, and what came.",
        "Program",
        keys=("ctrl+l", "alt+k"),
    ),
    Action(
        "palette",
        "Command palette",
        "Every action, found by typing.",
        "Program",
        keys=("ctrl+p", "alt+x"),
        letters=("colon",),
        short="palette",
        home="app",
        method="command_palette",
    ),
    Action(
        "help",
        "Keyboard shortcuts",
        "All keys.",
        "Program",
        keys=("f1",),
        letters=("question_mark",),
        short="keys",
        home="app",
        method="keys",
    ),
    Action(
        "interrupt",
        "Copy, or leave",
        "Copies a selection; without one, pressed twice, leaves.",
        "Program",
        keys=("ctrl+c",),
        home="app",
    ),
    Action(
        "quit",
        "Quit",
        "Says first what would be lost.",
        "Program",
        keys=("ctrl+q",),
        letters=("q",),
        home="app",
        method="leave",
    ),
)
