"""The small pictures of the projects in sight: of a still, else of a film."""

from collections.abc import Sequence
from pathlib import Path

from textual.content import Content

from tui.screens.projects.rows import PICTURE, ProjectRows
from tui.studio.failures import EXPECTED
from tui.studio.inspecting.examiner import Examiner
from tui.studio.studio_like import ProjectsLike
from tui.widgets.still import half_blocks


async def show_pictures(rows: ProjectRows, projects: ProjectsLike) -> None:
    """Make those that are missing, quietly, until all in sight have one, or can have none."""
    async with Examiner() as examiner:
        while rows.is_attached and (missing := rows.unpictured()):
            project = missing[0].project
            try:
                files = await projects.pictured_by(project)
            except EXPECTED:
                files = ()
            rows.picture(project, await _first_picture(files, examiner))


async def _first_picture(files: Sequence[Path], examiner: Examiner) -> tuple[Content, ...]:
    for file in files:
        found = await examiner.examine(file, PICTURE)
        if found.thumbnail is not None:
            return half_blocks(found.thumbnail)
    return ()
