"""The command `projects`: list them, search them, name one anew, put one aside, bring it back."""

from tui.arguments import Options
from tui.studio.events import Notice, Tell
from tui.studio.projects.known_projects import KnownProjects, matches
from tui.text import clean_name
from tui.wording.commands import NO_PROJECT
from tui.words import _


async def run_projects(projects: KnownProjects, options: Options, tell: Tell) -> None:
    """Do what was asked for. Raises `NoSuchProject`, `AmbiguousProject`, `StudioError`."""
    if not options.deed:
        await _list(projects, options, tell)
        return
    project = await projects.find(options.project or "")
    name = clean_name(project.name)
    match options.deed:
        case "rename":
            kept = await projects.rename(project.id, options.text)
            tell(Notice(_("{id} is called {name} now.", id=project.id, name=kept)))
        case "archive":
            await projects.archive(project.id)
            tell(
                Notice(
                    _(
                        "{name} is archived. Nothing was deleted, here or at the service. To "
                        "bring it back: stillreel projects unarchive {id}",
                        name=name,
                        id=project.id,
                    )
                )
            )
        case "unarchive":
            await projects.unarchive(project.id)
            tell(Notice(_("{name} is listed again.", name=name)))


async def _list(projects: KnownProjects, options: Options, tell: Tell) -> None:
    listed = await projects.listed()
    wanted = [one for one in listed if one.archived == options.archived]
    found = [one for one in wanted if matches(one, options.text)]
    for one in found:
        tell(one)
    if not found:
        tell(Notice(_nothing(options, there_are_others=bool(wanted))))


def _nothing(options: Options, *, there_are_others: bool) -> str:
    if there_are_others:
        return _("No project has the words {text}.", text=clean_name(options.text))
    return _("No project is archived.") if options.archived else NO_PROJECT
