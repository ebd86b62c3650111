"""The commands, what each takes and does; the help of all of them."""

from tui.words import _

_LISTED = (
    ("make", "FILES… -p TEXT", _("the whole job: upload, ask, wait, export, download")),
    ("batch", "JOBS.csv|DIR", _("many clips: a row, or a still of the folder, each")),
    ("upload", "FILES…", _("send stills into the current project")),
    ("send", "TEXT", _("send a message, and show what it changes")),
    ("state", "", _("the timeline of the current project")),
    ("credits", "", _("the credits that are left")),
    ("export", "", _("render the current project's timeline and save the clip")),
    ("open", "", _("the current project in a browser")),
    ("projects", "", _("the projects on this computer")),
    ("history", "", _("what was said and exported in the current project")),
    ("resume", "", _("finish work that a crash or a closed terminal interrupted")),
    ("doctor", "", _("what works here: terminal, places, token, service")),
    ("keys", "", _("what arrives for each key that you press, and what it does")),
    ("mock", "", _("the mock of the service, by itself")),
    ("record", "DIR", _("a proxy that keeps what the service answers")),
    ("recordings", "lint", _("check recordings: their format, and secrets in them")),
    ("recordings", "import", _("make a recording of a browser's HAR (export: the other way)")),
    ("baseline", "DIR…", _("learn from recordings what the service is like")),
    ("drift", "BASE FRESH", _("what of the service has changed since")),
    ("check", "", _("go through the service, and say what has changed")),
    ("contract", "learn DIR…", _("mark in the description what was seen live")),
)
"""The overview: each command, what it takes, what it does."""
COMMANDS = tuple(dict.fromkeys(name for name, _, _ in _LISTED))
SUMMARIES = {name: does for name, _, does in reversed(_LISTED)}
MOCK_COMMANDS = frozenset({"mock", "record", "recordings", "baseline", "drift", "contract"})
"""Commands of `mockserver`, which reads their arguments itself."""
WITHOUT_MOCK = MOCK_COMMANDS | {"keys"}
"""Commands that need no service."""
OWN_COMMANDS = frozenset({"check", "keys"})
"""Commands of a module of their own, which reads their arguments itself."""
SHELLS = ("bash", "zsh", "fish")
"""What can complete."""

PROJECT_DEEDS = {"rename": ("ID", "NAME"), "archive": ("ID",), "unarchive": ("ID",)}
"""What `projects` does with one of them, and what that takes."""


def overview() -> str:
    """What stands above the options in the help of `stillreel` itself."""
    return "\n\n".join(
        (
            _("Stills in, a finished 1080p clip out, without leaving the keyboard."),
            _line("", _("the terminal interface, in the project used last"))
            + _line("FILES…", _("the same in a new project, the files already dropped in"))
            + _lines(is_ours=True).removesuffix("\n"),
            _(
                "All of these take --mock: they use a mock inside the program, offline, and the "
                "clip is a real one of\nyour own stills. Most take --record DIR: what the service "
                "answers is kept there. The others are for\nthe keyboard, the mock itself, and "
                "recordings:"
            ),
            _lines(is_ours=False).removesuffix("\n"),
            _("`stillreel COMMAND --help` says more."),
        )
    )


def example(command: str) -> str:
    """How a command is used, a line or several."""
    return _EXAMPLES[command]


def _lines(*, is_ours: bool) -> str:
    """The commands that take `--mock`, or those that do not."""
    return "".join(
        _line(f"{name} {takes}", does)
        for name, takes, does in _LISTED
        if (name not in WITHOUT_MOCK) is is_ours
    )


def _line(command: str, does: str) -> str:
    return f"  stillreel {command:22}{does}\n"


_EXAMPLES = {
    "make": _(
        'stillreel make a.jpg b.png -p "a 12-second vertical clip, title Harbour" -o out.mp4'
    ),
    "batch": _(
        "stillreel batch jobs.csv --out clips   (jobs.csv: files,prompt,out)\n"
        "  stillreel batch stills -p 'a 10-second clip, title {name}' --out clips"
    ),
    "send": _('stillreel send "add a soft piano"'),
    "upload": "stillreel upload harbour.jpg gulls.heic https://example.org/quay.png",
    "state": "stillreel state --json",
    "credits": "stillreel credits",
    "export": "stillreel export -o harbour.mp4",
    "open": "stillreel open --project harbour",
    "projects": _(
        "stillreel projects harbour   (those with that word)\n"
        "  stillreel projects --archived --json\n"
        '  stillreel projects rename 3f9a2c01 "Harbour at dawn"\n'
        "  stillreel projects archive 3f9a2c01\n"
        "  stillreel projects unarchive 3f9a2c01"
    ),
    "history": "stillreel history --project harbour",
    "resume": "stillreel resume",
    "doctor": "stillreel doctor --json",
}
