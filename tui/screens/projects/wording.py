"""The words of the list of projects."""

from tui.keys.in_force import keyed
from tui.screens.projects.elsewhere import State
from tui.studio.listings import Due, ProjectListed

TITLE = "Projects"
ARCHIVED_TITLE = "Archived projects"
SEARCH = "Type to find"
NEW_NAME = keyed("The new name; enter keeps it, {projects_close} does not")
KEYS = keyed(
    "{projects_open} opens · {projects_find} finds · {projects_new} new · "
    "{projects_rename} renames · {projects_archive} archives · {projects_archived} archived · "
    "{projects_browse} browser"
)
ARCHIVED_KEYS = keyed(
    "{projects_open} opens · {projects_find} finds · {projects_rename} renames · "
    "{projects_archive} brings back · {projects_archived} all others"
)
EMPTY = keyed("No project yet. {projects_new} begins one.")
NONE_ARCHIVED = keyed("No project is archived. {projects_archived} shows the others.")
NO_MATCH = "Nothing matches."
MOCKS_LINK = "The link is the bundled mock's: it leads nowhere."
ARCHIVE = "Archive {name}?"
ARCHIVE_DETAILS = keyed(
    "It leaves this list and is never opened by itself. Nothing is deleted: its messages, clips "
    "and stills stay here, its session and credits at the service. {projects_archived} "
    "shows the archived ones."
)
UNNAMED = "without a name"

STATES = {
    State.WORKING: "working",
    State.DONE: "done",
    State.FAILED: "failed",
    State.NEEDS_YOU: "needs you",
}
_FEW = 5
_DAY_S = 86_400
_DUE = {
    Due.MESSAGE: "a message without its answer",
    Due.EXPORT: "an unfinished render",
    Due.JOB: "an unfinished clip",
    Due.BATCH: "an unfinished batch",
}


def facts(project: ProjectListed, today: float) -> str:
    """Clips, credits, age and account, as far as there are any."""
    clips = f"{project.films} clip{'' if project.films == 1 else 's'}"
    spent = f"{project.spent} credit{'' if project.spent == 1 else 's'}"
    given = (
        clips if project.films else "",
        spent if project.spent else "",
        age(today - project.used_at),
        project.account or "",
    )
    return " · ".join(filter(None, given))


def left(project: ProjectListed) -> str:
    """What was left to be done in it."""
    due = ", ".join(_DUE[one] for one in project.due)
    return f"open in another Stillreel: {due}" if project.busy else f"left: {due}"


def last_words(project: ProjectListed) -> str:
    """What was said last."""
    return " ".join(project.last.split()) or "nothing said yet"


def age(seconds: float) -> str:
    """How long ago, in the largest unit that fits."""
    for unit, length in (("d", _DAY_S), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit} ago"
    return "just now"


def counted(found: int, listed: int) -> str:
    """How many are listed, where that is not seen at once."""
    if found == listed:
        return f"{listed:,} projects · " if listed > _FEW else ""
    return f"{found:,} of {listed:,} · "
