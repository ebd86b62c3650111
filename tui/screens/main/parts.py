"""The main screen put together: panels, operations, and what stands between the two."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.screen import Screen

from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.key_buffer import KeyBuffer
from tui.screens.main.composing.sending import Sending
from tui.screens.main.composing.unsent import UnsentFiles
from tui.screens.main.composing.writing import Writing
from tui.screens.main.exporting import Exporting
from tui.screens.main.keeping import Keeping, PendingHistory
from tui.screens.main.layout import MainLayout
from tui.screens.main.opener import Opener
from tui.screens.main.operations import Operations
from tui.screens.main.panels import Panels
from tui.screens.main.presenter import EventPresenter
from tui.screens.main.project_change import ProjectChange
from tui.screens.main.queueing import Queueing
from tui.screens.main.stills.adding import Adding
from tui.screens.main.versions import Versions
from tui.studio.inspecting.pasted import pasted_folder

if TYPE_CHECKING:
    from tui.config import Config
    from tui.screens.projects.elsewhere import Elsewhere
    from tui.wishes import Beginning


@dataclass(frozen=True, slots=True)
class Parts:
    """What the actions of the main screen are made of."""

    panels: Panels
    operations: Operations
    presenter: EventPresenter
    adding: Adding
    exporting: Exporting
    sending: Sending
    writing: Writing
    versions: Versions
    dialogs: Dialogs
    project_change: ProjectChange
    keeping: Keeping
    queue: Queueing


def put_together(
    screen: Screen[None],
    view: MainLayout,
    keys: KeyBuffer,
    config: "Config",
    begin: "Beginning",
    opener: Opener | None,
    unsent: UnsentFiles,
    elsewhere: "Callable[[], Elsewhere]",
) -> Parts:
    """The parts of `screen`, each with what it needs of the others."""
    panels = view.panels
    operations = Operations(screen, config, begin, opener)
    history = PendingHistory(operations)
    presenter = EventPresenter(panels, operations, history.store)
    dialogs = Dialogs(screen, keys)
    adding = Adding(
        panels,
        dialogs,
        config.wishes,
        presenter.say,
        lambda: pasted_folder(
            config.data_dir, operations.studio.project_id if operations.studio else ""
        ),
    )
    exporting = Exporting(view, operations, presenter, dialogs)
    keeping = Keeping(panels, operations, presenter, adding, history, config.data_dir, unsent)
    queue = Queueing(screen.app, panels, operations, presenter, dialogs)
    operations.save_unsent = keeping.save_before_sending
    return Parts(
        panels=panels,
        operations=operations,
        presenter=presenter,
        adding=adding,
        exporting=exporting,
        sending=Sending(panels, operations, presenter, adding, exporting, dialogs),
        writing=Writing(screen.app, panels, operations, dialogs, keeping.save, config),
        versions=Versions(panels, operations, exporting),
        dialogs=dialogs,
        project_change=ProjectChange(
            screen.app, panels, operations, dialogs, queue, presenter.show_name, elsewhere
        ),
        keeping=keeping,
        queue=queue,
    )
