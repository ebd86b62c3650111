"""The list of stills changed by the user: chosen, dropped, pasted, removed."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.file_paths import is_folder
from tui.library.records import StillState
from tui.media.paths import dropped_files
from tui.media.sources import Source
from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.main import wording
from tui.screens.main.panels import Panels
from tui.studio.events import Event, Failed, Notice
from tui.text import clean
from tui.widgets.still import Still
from tui.wishes import Wishes

if TYPE_CHECKING:
    from tui.screens.main.stills.preview import Inspection

_DISK_S = 2.0
"""A disk that does not say in this time whether a paste names files: then it is text."""


class StillsAction(StrEnum):
    """What to do with the list, or with what is marked in it."""

    PASTE = "paste"
    REMOVE = "remove"
    RESTORE = "restore"
    CLEAR = "clear"
    ADMIT = "admit"


class Adding:
    """Adds stills, inspects each of them in the background, and removes them."""

    def __init__(
        self,
        panels: Panels,
        dialogs: Dialogs,
        wishes: Wishes,
        say: Callable[[Event], None],
        pasted: Callable[[], Path],
    ) -> None:
        """`say` writes an event into the conversation; `pasted` is the folder for such pictures."""
        self._pasted = pasted
        self._is_pasting = False
        self._say = say
        self._panels = panels
        self._dialogs = dialogs
        self._wishes = wishes
        self._inspections: list[Inspection] = []
        self._is_picturing = False

    def do(self, deed: StillsAction) -> None:
        """Do that."""
        match deed:
            case StillsAction.PASTE:
                self.paste_still()
            case StillsAction.REMOVE:
                self.remove_marked()
            case StillsAction.RESTORE:
                self.undo_removal()
            case StillsAction.CLEAR:
                self.remove_refused()
            case StillsAction.ADMIT:
                self.admit_marked()

    def add(self, sources: Sequence[Source]) -> None:
        """Add those that are not there yet."""
        new = self._panels.stills.add(sources)
        if len(new) < len(sources):
            self._panels.toast(wording.ALREADY_THERE)
        self._run(self._inspect(new), "inspect")

    def bring_back(self, missing: Sequence[Path | str]) -> None:
        """Files that the service had in a session that is gone wait to be sent again."""
        there = {still.source.absolute() for still in self._panels.stills.stills}
        sources = [source for each in missing if (source := Source.read(each)) not in there]
        self._run(self._inspect(self._panels.stills.add(sources)), "inspect")

    def add_pasted(self, text: str, done: Callable[[], None]) -> None:
        """Files that were pasted or dropped go to the stills, other text goes into the prompt."""
        if not text:  # what some terminals send for a picture
            done()
            self.paste_still()
            return
        self._run(self._sort(text, done), "paste")

    def paste_still(self) -> None:
        """The picture in the clipboard becomes a still; where one writes, text comes first."""
        if not self._is_pasting:
            self._is_pasting = True
            self._run(self._paste(text_first=self._panels.prompt.has_focus), "paste")

    def remove_marked(self) -> None:
        """Remove the still that is marked, where the list has the focus."""
        stills = self._panels.stills
        still = stills.remove_marked() if stills.has_focus else None
        if still is None:
            self._panels.toast(wording.SELECT_FIRST)
        elif not still.state.is_here_alone:
            self._panels.toast(wording.SENT_ALREADY)
        else:
            for inspection in self._inspections:
                inspection.forget(still.source.word)

    def remove_refused(self) -> None:
        """Remove every still that was refused."""
        if not self._panels.stills.remove_refused():
            self._panels.toast(wording.NONE_REFUSED)

    def undo_removal(self) -> None:
        """Bring back what was removed last; what nobody has looked at yet is examined."""
        back = self._panels.stills.undo_removal()
        if not back:
            self._panels.toast(wording.NONE_REMOVED)
        unseen = [one.source for one in back if one.state is StillState.WAITING and not one.total]
        self._run(self._inspect(unseen), "inspect")

    async def inspect_again(self, sources: Sequence[Source]) -> None:
        """Find out which stills of an earlier start are gone; show those in sight as they were."""
        files = [source for source in sources if not source.is_address]
        self._panels.stills.mark_missing(await asyncio.to_thread(_missing, files))
        self.show_pictures()

    def show_pictures(self) -> None:
        """Make the small pictures that come into sight."""
        if self._panels.stills.unpictured() and not self._is_picturing:
            self._is_picturing = True
            self._run(self._picture(), "picture")

    def point_anew(self, still: Still, sources: Sequence[Source]) -> None:
        """A still is now at another place."""
        if sources:
            self._panels.stills.replace_source(still, sources[0])
            self.show_pictures()

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

    async def _sort(self, text: str, done: Callable[[], None]) -> None:
        try:
            found, folders = await _found_in(text)
            if found:
                self.add([Source.read(each) for each in found if each not in folders])
            else:
                self._panels.prompt.insert(await asyncio.to_thread(clean, text))
                self._panels.prompt.take_focus()
        finally:
            done()
        if folders:
            self._dialogs.open(self._add_folders(folders))

    async def _paste(self, *, text_first: bool) -> None:
        from tui.screens.clipboard_picture import WhyNoPicture
        from tui.screens.main.stills.pasting import WHY, pasted_picture

        try:
            came = await pasted_picture(self._pasted(), self._wishes, text_first=text_first)
        finally:
            self._is_pasting = False
        match came:
            case Path():
                self.add([Source.read(came)])
            case Failed():
                self._say(came)
            case WhyNoPicture.TOO_MUCH | WhyNoPicture.TOO_SLOW:
                self._panels.toast(WHY[came])
            case WhyNoPicture() if text_first and self._panels.prompt.app.clipboard:
                self._panels.prompt.action_paste()
            case WhyNoPicture():
                self._panels.toast(WHY[came])

    async def _add_folders(self, folders: Sequence[Path]) -> None:
        from tui.screens.dialogs.add_folders import add_folders

        stills, toast = self._panels.stills, self._panels.toast
        await add_folders(stills.app, folders, add=self.add, toast=toast)

    async def _inspect(self, sources: Sequence[Source]) -> None:
        from tui.screens.main.stills.preview import Inspection
        from tui.studio.inspecting.remarks import EACH_BY_ITSELF, Remarks

        inspection, remarks = Inspection(self._panels.stills, self._wishes), Remarks()
        refused: list[str] = []
        self._inspections.append(inspection)
        try:
            async for seen in inspection.previews(sources):
                remarks.add(seen.name, seen.remarks)
                if seen.failed is not None:
                    refused.append(seen.name)
                    if len(refused) <= EACH_BY_ITSELF:
                        self._say(seen.failed)
        finally:
            self._inspections.remove(inspection)
        if more := refused[EACH_BY_ITSELF:]:
            self._say(Notice(wording.more_refused(more)))
        for notice in remarks.notices():
            self._say(notice)

    async def _picture(self) -> None:
        from tui.screens.main.stills.preview import pictures

        try:
            await pictures(self._panels.stills, self._wishes)
        finally:
            self._is_picturing = False


def _missing(sources: Iterable[Source]) -> list[Source]:
    # The function, not the method: it raises nothing.
    return [source for source in sources if not os.path.exists(source.path)]  # noqa: PTH110


async def _found_in(text: str) -> tuple[Sequence[Path | str], Sequence[Path]]:
    """The files, folders and addresses in a paste, and which of them are folders."""

    def find() -> tuple[Sequence[Path | str], Sequence[Path]]:
        found = dropped_files(text)
        return found, _folders(found)

    try:
        async with asyncio.timeout(_DISK_S):
            return await asyncio.to_thread(find)
    except TimeoutError:
        return (), ()


def _folders(dropped: Iterable[Path | str]) -> list[Path]:
    return [each for each in dropped if isinstance(each, Path) and is_folder(each)]
