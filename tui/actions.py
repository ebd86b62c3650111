"""Everything the interface can do, once: keys, palette, key sheet and footer are read from here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Home = Literal["app", "screen"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    `keys` work everywhere, `letters` wherever nothing is being typed. `short` is the word in the
    footer; without one the action is left out there. `home` is who has the method
    `action_<method>`.
    """

    name: str
    title: str
    help: str
    group: str
    keys: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    short: str = ""
    home: Home = "screen"
    method: str = ""

    @property
    def call(self) -> str:
        """The action as Textual runs it, such as `screen.add`."""
        return f"{self.home}.{self.method or self.name}"

    def bindings(self) -> Iterator[Binding]:
        """The bindings of its home; their ids are what a keymap names."""
        method = self.method or self.name
        if self.keys:
            # Escape is left to whoever has the focus first, such as a list of completions.
            first = self.keys != ("escape",)
            yield Binding(
                ",".join(self.keys), method, self.title, show=False, priority=first, id=self.name
            )
        if self.letters:
            letters = ",".join(self.letters)
            yield Binding(letters, method, self.title, show=False, id=f"{self.name}.letter")


ACTIONS: tuple[Action, ...] = (
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
        "remove",
        "Remove a still",
        "Removes the selected one, unless it was sent already.",
        "Stills",
        letters=("x", "delete", "backspace"),
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
    ),
    Action(
        "send",
        "Send the message",
        "Enter sends. Ctrl+J or Alt+Enter begins a new line.",
        "Ask",
        letters=("ctrl+s",),
        short="send",
    ),
    Action(
        "prompt",
        "Go to the prompt",
        "Up and down recall earlier messages.",
        "Ask",
        letters=("i", "slash"),
    ),
    Action(
        "waiting",
        "Go to what waits",
        "Messages written during a turn: enter sends, e edits, space lets one go by itself, "
        "K and J move, x drops, z undoes.",
        "Ask",
        keys=("alt+w",),
    ),
    Action(
        "find_message",
        "Find an earlier message",
        "Of this project or of all, found as you type. Goes into the prompt.",
        "Ask",
        keys=("alt+h", "ctrl+f"),
        method="write('find')",
    ),
    Action(
        "template",
        "Write from a template",
        "Such as “10-second clip”, and your own. Goes into the prompt.",
        "Ask",
        keys=("alt+m",),
        method="write('template')",
    ),
    Action(
        "editor",
        "Write in your editor",
        "The prompt's text in $VISUAL or $EDITOR. What runs goes on.",
        "Ask",
        keys=("ctrl+g", "alt+e"),
        method="write('edit')",
    ),
    Action(
        "stash",
        "Put the text aside",
        "The prompt's text; several can lie there, kept with the project.",
        "Ask",
        keys=("alt+s",),
        method="write('stash')",
    ),
    Action(
        "unstash",
        "Bring the text back",
        "What was put aside last. It goes into the prompt.",
        "Ask",
        keys=("alt+z",),
        method="write('unstash')",
    ),
    Action(
        "cancel",
        "Stop what is running",
        "Asks first where something would be lost.",
        "Ask",
        keys=("escape",),
    ),
    Action(
        "hurry",
        "Check now",
        "Instead of waiting for the next check: the countdown ends. Sends nothing.",
        "Ask",
        keys=("alt+n", "f10"),
        letters=("n",),
    ),
    Action(
        "again",
        "Send a lost message again",
        "Asks first: if it was taken after all, you pay twice.",
        "Ask",
        keys=("alt+r",),
        letters=("r",),
    ),
    Action(
        "resume",
        "Resume unfinished work",
        "A message or an export that an earlier start did not see the end of.",
        "Ask",
        keys=("alt+g",),
        letters=("w",),
    ),
    Action(
        "copy_link",
        "Copy the link",
        "The last one that an advice gave: to register, or to top up.",
        "Ask",
        keys=("alt+l",),
        letters=("l",),
        method="copy('link')",
    ),
    Action(
        "copy_answer",
        "Copy the last answer",
        "To the clipboard, as the service wrote it.",
        "Ask",
        keys=("f8", "alt+y"),
        letters=("y",),
        method="copy('answer')",
    ),
    Action(
        "export",
        "Export the clip",
        "Renders and saves an MP4. Exports cost no credits.",
        "Clip",
        keys=("ctrl+e", "f5"),
        letters=("e",),
        short="export",
    ),
    Action(
        "tracks",
        "Show the tracks",
        "Reads the timeline from the service.",
        "Clip",
        keys=("ctrl+t", "f6"),
        letters=("t",),
        short="tracks",
        method="read('timeline')",
    ),
    Action(
        "open_clip",
        "Open the clip",
        "In the system's player: the one marked under Renders, or the newest.",
        "Clip",
        keys=("alt+o",),
        letters=("o",),
        method="version('open')",
    ),
    Action(
        "open_folder",
        "Open the clip's folder",
        "In the system's own window.",
        "Clip",
        letters=("O",),
        method="version('folder')",
    ),
    Action(
        "copy_path",
        "Copy the clip's path",
        "Of the one marked under Renders, or the newest.",
        "Clip",
        keys=("f9", "alt+p"),
        letters=("p",),
        method="version('copy')",
    ),
    Action(
        "compare",
        "Compare versions",
        "The marked export with the newest; the newest with the one before.",
        "Clip",
        keys=("alt+v",),
        letters=("v",),
        method="version('compare')",
    ),
    Action(
        "export_version",
        "Export this version again",
        "What the marked export shows, whatever came after it.",
        "Clip",
        letters=("E",),
        method="version('export')",
    ),
    Action(
        "recall_version",
        "Recall this version's message",
        "The last message before the marked export goes back to the prompt.",
        "Clip",
        letters=("m",),
        method="version('recall')",
    ),
    Action(
        "credits",
        "Read the credits",
        "How many are left, how many are reserved.",
        "Clip",
        keys=("f7", "alt+c"),
        letters=("c",),
        method="read('credits')",
    ),
    Action(
        "next_panel",
        "Next panel",
        "Round Stills, Conversation, Timeline, Renders. So does tab.",
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
    Action(
        "projects",
        "Projects",
        "All of them: open, begin, find, rename, archive. What is not sent stays with each.",
        "Program",
        keys=("ctrl+r", "alt+j"),
    ),
    Action(
        "account",
        "Accounts",
        "Whose the project is; change to another account, enter a token or take it back.",
        "Program",
        keys=("alt+a", "f12"),
    ),
    Action(
        "palette",
        "Command palette",
        "Every action, found by typing.",
        "Program",
        keys=("ctrl+p", "alt+x"),
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


def bindings_of(home: Home) -> list[Binding]:
    """All bindings of the app or of the main screen."""
    return [binding for action in ACTIONS if action.home == home for binding in action.bindings()]


def in_footer() -> Iterable[Action]:
    """The actions that the footer names, in its order."""
    order = ("send", "add", "export", "help", "tracks", "next_panel", "palette")
    known = {action.name: action for action in ACTIONS if action.short}
    return (known[name] for name in order)


def key_name(key: str) -> str:
    """A key as people read it."""
    return {"question_mark": "?", "slash": "/", "escape": "esc", "backspace": "bksp"}.get(key, key)


def key_of(name: str) -> str:
    """The first key of an action, as people read it."""
    found = next(action for action in ACTIONS if action.name == name)
    return key_name((*found.keys, *found.letters)[0])
