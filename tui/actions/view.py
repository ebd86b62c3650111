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
        "zoom",
        _("Zoom the panel"),
        _(
            "It takes the whole screen, and so does the next panel you go to. "
            "{zoom} or {cancel} goes back."
        ),
        _("View"),
        letters=("z",),
        short=_("zoom"),
    ),
    Action(
        "find",
        _("Find words"),
        _(
            "In all that was said in this project. {found_next} and {found_before} "
            "go to the next place and to the one before."
        ),
        _("View"),
        keys=("ctrl+f",),
        letters=("slash",),
        short=_("find"),
    ),
    Action(
        "own_before",
        _("Your message before"),
        _("Up through what you said; the answer stands below it."),
        _("View"),
        keys=("alt+up",),
        letters=("left_square_bracket",),
        method="own(-1)",
    ),
    Action(
        "own_after",
        _("Your next message"),
        _("Down again through what you said."),
        _("View"),
        keys=("alt+down",),
        letters=("right_square_bracket",),
        method="own(1)",
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
