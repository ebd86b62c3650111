"""The list of stills changed by the user: chosen, dropped, pasted, removed."""

import asyncio
import os
from collections.abc import Coroutine, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.formatting import about_file
from tui.media.paths import dropped_files
from tui.media.sources import Source
from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.main import wording
from tui.screens.main.panels import Panels
from tui.text import clean
from tui.wishes import Wishes

if TYPE_CHECKING:
    from tui.screens.main.still_preview import Inspection


class Adding:
    """Adds stills, inspects each of them in the background, and removes them."""

    def __init__(self, panels: Panels, dialogs: Dialogs, wishes: Wishes) -> None:
        self._panels = panels
        self._dialogs = dialogs
        self._wishes = wishes
        self._inspections: list[Inspection] = []

    def add(self, sources: Sequence[Source]) -> None:
        """Add those that are not there yet."""
        new = self._panels.stills.add(sources)
        if len(new) < len(sources):
            self._panels.toast(wording.ALREADY_THERE)
        self._run(self._inspect(new), "inspect")

    def bring_back(self, paths: Sequence[Path]) -> None:
        """Files that the service had in a session that is gone wait to be sent again."""
        there = {still.source.absolute() for still in self._panels.stills.stills}
        sources = [source for path in paths if (source := Source.read(path)) not in there]
        self._run(self._inspect(self._panels.stills.add(sources)), "inspect")

    def add_pasted(self, text: str) -> None:
        """Files that were pasted or dropped go to the stills, other text goes into the prompt."""
        self._run(self._sort(text), "paste")

    def remove_marked(self) -> None:
        """Remove the still that is marked, where the list has the focus."""
        stills = self._panels.stills
        still = stills.remove_marked() if stills.has_focus else None
        if still is None:
            self._panels.toast(wording.SELECT_FIRST)
        elif still.state not in ("waiting", "refused"):
            self._panels.toast(wording.SENT_ALREADY)
        else:
            for inspection in self._inspections:
                inspection.forget(still.source.word)

    def admit_marked(self) -> None:
        """Examine the still that is marked once more: it is to be sent as far as it goes."""
        stills = self._panels.stills
        if not (stills.has_focus and stills.stills):
            self._panels.toast(wording.SELECT_FIRST)
        elif (source := stills.admit_marked()) is None:
            self._panels.toast(wording.NOT_CUT)
        else:
            self._run(self._inspect([source]), "inspect")

    def waiting(self) -> tuple[Source, ...]:
        """The stills that are yet to be sent."""
        return self._panels.stills.waiting

    def _run(self, doing: Coroutine[Any, Any, None], group: str) -> None:
        self._panels.stills.run_worker(doing, group=group)

    async def _sort(self, text: str) -> None:
        found = await asyncio.to_thread(dropped_files, text)
        if found:
            folders = await asyncio.to_thread(_folders, found)
            self.add([Source.read(each) for each in found if each not in folders])
            if folders:
                self._dialogs.open(self._add_folders(folders))
        else:
            self._panels.prompt.insert(await asyncio.to_thread(clean, text))
            self._panels.prompt.focus()

    async def _add_folders(self, folders: Sequence[Path]) -> None:
        from tui.screens.dialogs.add_folders import add_folders

        stills, toast = self._panels.stills, self._panels.toast
        await add_folders(stills.app, folders, add=self.add, toast=toast)

    async def _inspect(self, sources: Sequence[Source]) -> None:
        from tui.screens.main.still_preview import Inspection

        inspection = Inspection(self._panels.stills, self._wishes)
        self._inspections.append(inspection)
        try:
            async for seen in inspection.previews(sources):
                for remark in seen.remarks:
                    self._panels.conversation.say("note", remark)
                if (failed := seen.failed) is not None:
                    said = about_file(failed.file, failed.message)
                    self._panels.conversation.fail(said, *wording.advised(failed.advice))
        finally:
            self._inspections.remove(inspection)


def _folders(dropped: Iterable[Path | str]) -> list[Path]:
    # The function, not the method: it raises nothing.
    return [each for each in dropped if isinstance(each, Path) and os.path.isdir(each)]  # noqa: PTH112
