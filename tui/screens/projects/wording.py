"""The words of the list of projects."""

from tui.formatting import age, listed
from tui.keys.in_force import keyed
from tui.screens.projects.elsewhere import ProjectState
from tui.studio.listed_events import ProjectListed
from tui.wording.projects import leftover
from tui.words import _, plural

TITLE = _("Projects")
ARCHIVED_TITLE = _("Archived projects")
SEARCH = keyed(_("{projects_find}, then words to find"))
NEW_NAME = keyed(_("The new name; enter keeps it, {projects_close} does not"))
KEYS = keyed(
    _(
        "{projects_open} opens · {projects_find} finds · {projects_new} new · {projects_rename} "
        "renames · {projects_archive} archives · {projects_archived} archived · {projects_browse} "
        "browser"
    )
)
ARCHIVED_KEYS = keyed(
    _(
        "{projects_open} opens · {projects_find} finds · {projects_rename} "
        "renames · {projects_archive} brings back · {projects_archived} all "
        "others"
    )
)
EMPTY = keyed(_("No project yet. {projects_new} begins one."))
NONE_ARCHIVED = keyed(_("No project is archived. {projects_archived} shows the others."))
NO_MATCH = _("Nothing matches.")
MOCKS_LINK = _("The link is the bundled mock's: it leads nowhere.")
ARCHIVE = _("Archive {name}?")
ARCHIVE_DETAILS = keyed(
    _(
        "It leaves this list and is never opened by itself. Nothing is deleted: "
        "its messages, clips and stills stay here, its session and credits at "
        "the service. {projects_archived} shows the archived ones."
    )
)

STATES = {
    ProjectState.WORKING: _("working"),
    ProjectState.DONE: _("done"),
    ProjectState.FAILED: _("failed"),
    ProjectState.NEEDS_YOU: _("needs you"),
}
_FEW = 5


def facts(project: ProjectListed, today: float) -> str:
    """Clips, credits, age and account, as far as there are any."""
    clips, spent = project.clips, project.spent
    given = (
        plural("{count} clip", "{count} clips", clips) if clips else "",
        plural("{count} credit", "{count} credits", spent) if spent else "",
        age(today - project.used_at),
        project.account or "",
    )
    return " · ".join(filter(None, given))


def left(project: ProjectListed) -> str:
    """What was left to be done in it."""
    due = listed(leftover(one) for one in project.due)
    if project.busy:
        return _("open in another Stillreel: {due}", due=due)
    return _("left: {due}", due=due)


def last_words(project: ProjectListed) -> str:
    """What was said last."""
    return " ".join(project.last.split()) or _("nothing said yet")


def counted(found: int, known: int) -> str:
    """How many are listed, where that is not seen at once."""
    if found == known:
        return _("{count:,} projects", count=known) + " · " if known > _FEW else ""
    return _("{found:,} of {count:,}", found=found, count=known) + " · "
