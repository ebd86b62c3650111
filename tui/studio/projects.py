"""What is kept here of projects, for a list of them."""

from tui.library.library import Library
from tui.studio.events import ProjectKept
from tui.studio.export import UNFINISHED
from tui.text import clean_name


def kept_projects(library: Library, service: str) -> list[ProjectKept]:
    """Every project of a service, the one used last first."""
    found = []
    for project in library.projects(service):
        messages = library.messages(project.id)
        renders = library.renders(project.id)
        found.append(
            ProjectKept(
                project=project.id,
                title=clean_name(project.name),
                messages=len(messages),
                last=messages[-1] if messages else "",
                left=sum(render.status in UNFINISHED for render in renders),
                used_at=project.used_at,
            )
        )
    return found
