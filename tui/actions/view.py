"""What is shown, and how."""

from tui.actions.action import Action
from tui.words import _

VIEW: tuple[Action, ...] = (
    Action(
        "next_panel",
        _("Next panel"),
        _("Round Stills, Conversation, Timeline, Renders. So does {focus_next}."),
        _("View"),
        keys=("ctrl+n", "f3"),
        short=_("panel"),
    ),
    Action(
        "stills",
        _("Go to Stills"),
        _("The stills of this project."),
        _("View"),
        letters=("1",),
        method="panel('stills')",
    ),
    Action(
        "conversation",
        _("Go to Conversation"),
        _("Messages and answers."),
        _("View"),
        letters=("2",),
        method="panel('conversation')",
    ),
    Action(
        "timeline",
        _("Go to Timeline"),
        _("The tracks to scale, and what the last turn changed."),
        _("View"),
        letters=("3",),
        method="panel('timeline')",
    ),
    Action(
        "renders",
        _("Go to Renders"),
        _("The exports, running and saved."),
        _("View"),
        letters=("4",),
        method="panel('renders')",
    ),
    Action(
        "theme",
        _("Next theme"),
        _("Dark, light, or the terminal's own sixteen colours."),
        _("View"),
        keys=("f4", "alt+t"),
        home="app",
        method="next_theme",
    ),
)
