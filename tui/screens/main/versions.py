"""What can be done with one export: open its film, recall its message, export anew, compare."""

from enum import StrEnum
from typing import Any

from textual.app import App

from tui.screens.clipboard import copy
from tui.screens.main import wording
from tui.screens.main.exporting import Exporting
from tui.screens.main.operations import Operations
from tui.screens.main.panels import Panels
from tui.screens.system_player import open_or_say
from tui.widgets.renders import Render


class VersionAction(StrEnum):
    """What to do with the chosen export."""

    OPEN = "open"
    FOLDER = "folder"
    COPY = "copy"
    RECALL = "recall"
    EXPORT = "export"
    COMPARE = "compare"


class Versions:
    """Acts on the export that is marked under Renders, else on the newest that is saved."""

    def __init__(self, panels: Panels, operations: Operations, exporting: Exporting) -> None:
        self._panels = panels
        self._operations = operations
        self._exporting = exporting

    async def do(self, app: App[Any], deed: VersionAction) -> bool:
        """Do it, or say why that cannot be; whether two versions will be compared."""
        chosen = self._panels.renders.chosen
        if chosen is None:
            self._panels.toast(wording.NO_CLIP)
            return False
        match deed:
            case VersionAction.OPEN | VersionAction.FOLDER:
                await self._open(chosen, folder=deed is VersionAction.FOLDER)
            case VersionAction.COPY:
                copy(app, str(chosen.path or ""), wording.NO_CLIP)
            case VersionAction.RECALL:
                self._recall(chosen)
            case VersionAction.EXPORT if chosen.version is not None:
                self._exporting.ask(app, version=chosen.version)
            case VersionAction.COMPARE if chosen.version is not None:
                return self._compare(chosen.version)
            case _:
                self._panels.toast(wording.NOT_ACCEPTED)
        return False

    async def _open(self, chosen: Render, *, folder: bool) -> None:
        if chosen.path is None:
            self._panels.toast(wording.NO_CLIP)
        else:
            await open_or_say(chosen.path, folder=folder, say=self._panels.toast)

    def _recall(self, chosen: Render) -> None:
        if not chosen.message:
            self._panels.toast(wording.NO_MESSAGE)
            return
        self._panels.prompt.put_back(chosen.message)
        self._panels.prompt.take_focus()

    def _compare(self, version: int) -> bool:
        """The newest with the one before it, any other with the newest; alone, with now."""
        numbers = sorted(
            (each.version for each in self._panels.renders.renders if each.version), reverse=True
        )
        newest = numbers[0]
        if version != newest:
            before, after = version, newest
        elif len(numbers) > 1:
            before, after = numbers[1], newest
        else:
            before, after = newest, None
        is_asked = self._operations.ask(lambda studio: studio.compare(before, after))
        if not is_asked:
            self._panels.toast(wording.RESUMING)
        return is_asked
