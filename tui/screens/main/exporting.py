"""Exporting: asked where to, or named in a message."""

from pathlib import Path
from typing import Any

from textual.app import App

from tui.screens.dialogs.export_to import Target, ask_where_to_export
from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.main import wording
from tui.screens.main.layout import MainLayout
from tui.screens.main.operations import Operations
from tui.screens.main.presenter import EventPresenter
from tui.screens.main.workers import Operation


class Exporting:
    """Begins exports, one at a time."""

    def __init__(
        self,
        view: MainLayout,
        operations: Operations,
        presenter: EventPresenter,
        dialogs: Dialogs,
    ) -> None:
        self._view = view
        self._operations = operations
        self._presenter = presenter
        self._dialogs = dialogs

    def ask(self, app: App[Any], version: int | None = None) -> None:
        """Ask where to, then export the timeline, or what an earlier `version` shows."""
        if self._is_running:
            self._view.panels.toast(wording.ONE_EXPORT)
            return
        name = self._presenter.project
        if version is not None:
            name = wording.version_name(name, version)

        def export_to(target: Target) -> None:
            self._export_to(target, version)

        self._dialogs.open(ask_where_to_export(app, name, export_to))

    def export(self, app: App[Any], path: Path | None) -> None:
        """Export to `path`; without one, or while an export runs, as `ask`."""
        if path is None or self._is_running:
            self.ask(app)
        else:
            self._export_to(Target(path))

    @property
    def _is_running(self) -> bool:
        return Operation.EXPORT in self._operations.running

    def _export_to(self, target: Target, version: int | None = None) -> None:
        self._view.panels.renders.begin()
        self._view.show_panel("renders", focus=False)
        self._operations.export(target.path, force=target.force, version=version)
