"""What is shown, and how."""

from tui.actions.action import Action

VIEW: tuple[Action, ...] = (
    Action(
        "next_panel",
        "Next panel",
        "Round Stills, Conversation, Timeline, Renders. So does {focus_next}.",
        "View",
        keys=("ctrl+n", "f3"),
        short="panel",
    ),
    Action(
        "stills",
        "Go to Stills",
        "The stills of this project.",
        "View",
        letters=("1",),
        method="panel('stills')",
    ),
    Action(
        "conversation",
        "Go to Conversation",
        "Messages and answers.",
        "View",
        letters=("2",),
        method="panel('conversation')",
    ),
    Action(
        "timeline",
        "Go to Timeline",
        "The tracks to scale, and what the last turn changed.",
        "View",
        letters=("3",),
        method="panel('timeline')",
    ),
    Action(
        "renders",
        "Go to Renders",
        "The exports, running and saved.",
        "View",
        letters=("4",),
        method="panel('renders')",
    ),
    Action(
        "theme",
        "Next theme",
        "Dark, light, or the terminal's own sixteen colours.",
        "View",
        keys=("f4", "alt+t"),
        home="app",
        method="next_theme",
    ),
)
