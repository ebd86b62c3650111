"""What can be done with messages and their answers."""

from tui.actions.action import Action
from tui.words import _

ASK: tuple[Action, ...] = (
    Action(
        "send",
        _("Send the message"),
        _("{prompt_send} in the prompt does, too; {newline} begins a new line."),
        _("Ask"),
        keys=("ctrl+s",),
        short=_("send"),
        yields=True,
    ),
    Action(
        "prompt",
        _("Go to the prompt"),
        _("Up and down recall earlier messages."),
        _("Ask"),
        letters=("i",),
        short=_("prompt"),
    ),
    Action(
        "waiting",
        _("Go to what waits"),
        _(
            "Messages written during a turn: {waiting_send} sends, {waiting_edit} "
            "edits, {waiting_release} lets one go by itself, {waiting_earlier} and "
            "{waiting_later} move, {waiting_drop} drops, {waiting_undo} undoes."
        ),
        _("Ask"),
        keys=("alt+w",),
    ),
    Action(
        "find_message",
        _("Find an earlier message"),
        _("Of this project or of all, found as you type. Goes into the prompt."),
        _("Ask"),
        keys=("alt+h",),
        letters=("h",),
        method="write('find')",
    ),
    Action(
        "template",
        _("Write from a template"),
        _("Such as “10-second clip”, and your own. Goes into the prompt."),
        _("Ask"),
        keys=("alt+m",),
        method="write('template')",
    ),
    Action(
        "editor",
        _("Write in your editor"),
        _("The prompt's text in $VISUAL or $EDITOR. What runs goes on."),
        _("Ask"),
        keys=("ctrl+g", "alt+e"),
        method="write('edit')",
    ),
    Action(
        "stash",
        _("Put the text aside"),
        _("The prompt's text; several can lie there, kept with the project."),
        _("Ask"),
        keys=("alt+s",),
        method="write('stash')",
    ),
    Action(
        "unstash",
        _("Bring the text back"),
        _("What was put aside last. It goes into the prompt."),
        _("Ask"),
        keys=("alt+z",),
        method="write('unstash')",
    ),
    Action(
        "cancel",
        _("Stop what is running"),
        _("Asks first where something would be lost."),
        _("Ask"),
        keys=("escape",),
        yields=True,
    ),
    Action(
        "hurry",
        _("Check now"),
        _("Instead of waiting for the next check: the countdown ends. Sends nothing."),
        _("Ask"),
        keys=("alt+n", "f10"),
        letters=("n",),
    ),
    Action(
        "again",
        _("Send a lost message again"),
        _("Asks first: if it was taken after all, you pay twice."),
        _("Ask"),
        keys=("alt+r",),
        letters=("r",),
    ),
    Action(
        "resume",
        _("Resume unfinished work"),
        _("A message or an export that an earlier start did not see the end of."),
        _("Ask"),
        keys=("alt+g",),
        letters=("w",),
    ),
    Action(
        "copy_link",
        _("Copy the link"),
        _("The last one that an advice gave: to register, or to top up."),
        _("Ask"),
        keys=("alt+l",),
        letters=("l",),
        method="copy('link')",
    ),
    Action(
        "copy_answer",
        _("Copy the last answer"),
        _("To the clipboard, as the service wrote it."),
        _("Ask"),
        keys=("f8", "alt+y"),
        letters=("y",),
        short=_("copy"),
        method="copy('answer')",
    ),
)
