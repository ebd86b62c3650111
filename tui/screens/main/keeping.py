"""What is not sent is kept as it changes; and a project that is opened shows all that was kept."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path

from tui.library.records import StillRecord, StillState
from tui.library.schema import LibraryError, LibraryRemoved
from tui.library.threads import opened_in_thread
from tui.media.sources import Source
from tui.screens.main import wording
from tui.screens.main.composing.editor import LeftByEditors
from tui.screens.main.composing.unsent import NOWHERE, Unsent, UnsentFiles
from tui.screens.main.operations import Operations
from tui.screens.main.panels import Panels
from tui.screens.main.presenter import EventPresenter
from tui.screens.main.stills.adding import Adding
from tui.screens.timers import later
from tui.studio.events import Event
from tui.studio.inspecting.pasted import forget_pasted, pasted_folder, pasted_in
from tui.studio.keeping.memory import Page
from tui.studio.studio_like import StudioLike
from tui.widgets.still import Still

_SAVE_AFTER_S = 0.3
"""How long after a change it is written down: what a killed program loses of it."""


class PendingHistory:
    """Keeps what is shown; before the studio is open, as soon as it is."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._early: list[Event] = []

    def store(self, event: Event) -> None:
        """Keep an event that is shown."""
        self._early.append(event)
        self.catch_up()

    def catch_up(self) -> None:
        """Keep what could not be kept yet."""
        studio = self._operations.studio
        if studio is not None:
            early, self._early = self._early, []
            for event in early:
                studio.memory.store(event)


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The prompt and the stills of a project, or of none yet; `moment` counts up.

    `going_out` is the message of a turn that nobody has taken yet. Unless the library `is_ours`,
    another program keeps its own text in it.
    """

    moment: int = field(compare=False)

    project: str
    text: str
    stills: tuple[StillRecord, ...]
    waiting: tuple[str, ...] = ()
    going_out: str = ""
    is_ours: bool = True

    @property
    def unsent(self) -> Unsent:
        text = "\n".join(filter(None, (self.going_out, self.text)))
        return Unsent(text, self.sources, self.waiting)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(still.source for still in self.stills)


class Keeping:
    """Restores the active project, and writes down what is not sent."""

    def __init__(
        self,
        panels: Panels,
        operations: Operations,
        presenter: EventPresenter,
        adding: Adding,
        history: PendingHistory,
        folder: Path,
        files: UnsentFiles,
    ) -> None:
        """`files` are for what no library takes; `folder` is where editors write."""
        self._files = files
        self._panels = panels
        self._operations = operations
        self._presenter = presenter
        self._adding = adding
        self._history = history
        self._folder = folder
        self._project = ""
        self._is_ours = True
        self._claimed_files: list[tuple[int, Sequence[Path]]] = []
        self._start = 0
        self._saved: _Snapshot | None = None
        self._left: _Snapshot | None = None
        self._is_due = False
        self._saving = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._writing = threading.Lock()
        self._moments = count(1)
        self._written = 0

    async def take_left(self, project: str = NOWHERE) -> None:
        """Show what programs that are gone have left in a file, and nobody else has taken."""
        left, files = await asyncio.to_thread(self._files.claim_abandoned, project)
        self._bring_back(left)
        if files:
            self._claimed_files.append((next(self._moments), files))
        self.note()

    def _bring_back(self, left: Unsent) -> None:
        if left.waiting:
            self._panels.waiting.restore(left.waiting)
        if left.stills:
            self._adding.add([Source.read(word) for word in left.stills])
        if left.text.strip():
            self._panels.prompt.put_back(left.text, left.instead)
            self._panels.toast(wording.UNSENT_IS_BACK)

    def leave_project(self, *, carry: bool) -> None:
        """Clear the screen of the project that was at work, if it is another now.

        With `carry` what is not sent goes with the user.
        """
        studio = self._operations.studio
        if studio is None or not self._project or studio.project_id == self._project:
            return
        self._left = self._snapshot()
        self._project = ""
        self._panels.waiting.leave()
        if not carry:
            self._panels.prompt.forget()
            self._panels.stills.clear()
        self._panels.conversation.clear()

    async def open_project(self) -> None:
        """Show the active project as it was left, unless it is shown already."""
        self._history.catch_up()
        studio, left = self._operations.studio, self._left
        self._left = None
        if left is not None:
            await asyncio.to_thread(self._write, left)
            self._files.leave(left.project)
        if studio is None or studio.project_id == self._project:
            return
        project = studio.project_id
        try:
            is_alone, pasted = await asyncio.to_thread(self._on_disk, project)
            saved = await studio.memory.saved_project(project, is_alone=is_alone)
        except LibraryError as error:
            self._panels.toast_error(str(error))
            return
        if project != studio.project_id:
            return  # and another one is being opened
        self._project, self._is_ours = project, saved.is_ours
        self._start = saved.page.start
        self._presenter.show_page(saved.page)
        self._presenter.show_as_left(saved.page.events)
        self._panels.prompt.recall(saved.messages)
        if saved.unsent:
            self._panels.prompt.put_back(saved.unsent)
        self._panels.waiting.restore(saved.waiting)
        restored = self._panels.stills.restore(map(_still, saved.stills))
        self._saved = _Snapshot(
            next(self._moments),
            project,
            saved.unsent,
            saved.stills,
            saved.waiting,
            "",
            saved.is_ours,
        )
        if not saved.is_ours:
            await asyncio.to_thread(self._files.join, project)
        await self.take_left(project)
        await self._put_aside_left(saved.unsent)
        await self._adding.inspect_again(restored)
        if saved.is_ours and is_alone:
            await self._forget_removed(pasted)

    def _on_disk(self, project: str) -> tuple[bool, Sequence[Path]]:
        """Whether no other program has the project, and the pictures that were pasted into it."""
        return self._files.is_alone(project), pasted_in(pasted_folder(self._folder, project))

    async def _forget_removed(self, pasted: Sequence[Path]) -> None:
        """Delete pictures that were pasted and removed by a program that can undo nothing more."""
        studio = self._operations.studio
        listed = {still.source.word for still in self._panels.stills.stills}
        left = [str(path) for path in pasted if str(path) not in listed]
        if studio is not None and left:
            with suppress(LibraryError):
                unused = await studio.memory.unused(left)
                await asyncio.to_thread(forget_pasted, map(Path, unused))

    async def _put_aside_left(self, unsent: str) -> None:
        """Put aside what an editor wrote for a program that was killed under it."""
        studio = self._operations.studio
        if studio is None:
            return
        left = await opened_in_thread(partial(LeftByEditors, self._folder), LeftByEditors.close)
        try:
            for path, text in left.texts.items():
                if text.strip() not in ("", unsent.strip()):
                    if not await self._put_aside(studio, text):
                        self._panels.toast(wording.edited_is_in(path))
                        continue
                    self._panels.toast(wording.EDITED_IS_ASIDE)
                with suppress(OSError):
                    await asyncio.to_thread(path.unlink)
        finally:
            left.close()

    async def _put_aside(self, studio: StudioLike, text: str) -> bool:
        try:
            return await studio.memory.put_aside(studio.project_id, text)
        except LibraryError:
            return False

    async def show_older(self) -> bool:
        """Show what was said before that which is shown; whether the project is still the same."""
        async with self._reading:
            studio, project = self._operations.studio, self._project
            page = Page()
            if studio is not None and self._start:
                try:
                    page = await studio.memory.page_before(project, self._start)
                except LibraryError as error:
                    self._panels.toast_error(str(error))
            is_same = project == self._project
            if is_same:
                self._start = page.start
                self._presenter.show_page(page)
            return is_same

    def note(self) -> None:
        """Something may have changed: it is written down soon."""
        if not self._is_due:
            self._is_due = True
            later(self._panels.prompt, _SAVE_AFTER_S, self._begin_to_save)

    def save_now(self) -> Unsent:
        """Write down what is not sent: the program is ending. Blocks for milliseconds.

        Returns what no disk has taken.
        """
        snapshot = self._snapshot()
        if not self._is_to_be_written(snapshot) or self._write(snapshot):
            return Unsent()
        return snapshot.unsent

    def _begin_to_save(self) -> None:
        # By a worker: the keys of the prompt wait for no disk.
        self._panels.prompt.run_worker(self._save, group="keeping")  # type: ignore[arg-type] # its hint wants no result

    async def _save(self) -> None:
        self._is_due = False
        await self.save()

    async def save_before_sending(self) -> bool:
        """Write down what is not sent, the message that is about to be; whether the library has it.

        Before there is a project it is in none of its lists; in a file it would outlive its turn.
        """
        if self._project:
            await self.save(sends=True)
        saved, studio = self._saved, self._operations.studio
        if saved is None or studio is None or not self._is_in_library:
            return False
        if not saved.project == studio.project_id != "":
            return False
        return self._operations.still_waits in saved.waiting

    async def save(self, *, sends: bool = False) -> bool:
        """Write down what is not sent, in a thread; with `sends`, just before it is.

        `False` where no disk takes it.
        """
        async with self._saving:
            snapshot = self._snapshot()
            if not (sends or self._is_to_be_written(snapshot)):
                return True
            return await asyncio.to_thread(self._write, snapshot, sends=sends)

    def _snapshot(self) -> _Snapshot:
        stills = tuple(map(_record, self._panels.stills.stills))
        still_waits = self._operations.still_waits
        return _Snapshot(
            next(self._moments),
            self._project,
            self._panels.prompt.text,
            stills,
            (*filter(None, (still_waits,)), *self._panels.waiting.texts),
            self._operations.unsent,
            self._is_ours,
        )

    def _is_to_be_written(self, snapshot: _Snapshot) -> bool:
        is_saved = snapshot == self._saved and self._is_in_library
        return not is_saved or bool(self._claimed_files)

    @property
    def _is_in_library(self) -> bool:
        """Whether a library took what was written last; otherwise a file has it, or nothing."""
        return self._saved is not None and self._saved.moment >= self._written

    def _write(self, snapshot: _Snapshot, *, sends: bool = False) -> bool:
        """Write it down somewhere; `False` where no disk takes it."""
        with self._writing:
            if snapshot.moment < self._written:  # a thread may come late
                return True
            self._written = snapshot.moment
            is_kept = self._write_down(snapshot, sends=sends)
            if is_kept:
                for claimed in [one for one in self._claimed_files if one[0] < snapshot.moment]:
                    self._files.discard_claimed(claimed[1])
                    self._claimed_files.remove(claimed)
            return is_kept

    def _write_down(self, snapshot: _Snapshot, *, sends: bool) -> bool:
        studio = self._operations.studio
        if studio is None or not snapshot.project:
            if is_kept := self._files.save(snapshot.unsent):
                self._saved = snapshot
            return is_kept
        known = self._saved
        if known is None or known.project != snapshot.project:
            known = _Snapshot(0, snapshot.project, "", ())
        there = set(snapshot.sources)
        gone = tuple(source for source in known.sources if source not in there)
        try:
            studio.memory.keep_unsent(
                snapshot.project,
                snapshot.text if snapshot.is_ours else None,
                snapshot.stills,
                gone,
                snapshot.waiting,
                known.waiting,
                snapshot.going_out,
                known.going_out,
                is_new=sends,
            )
        except LibraryRemoved:  # nobody will find the project, either
            return self._files.save(snapshot.unsent)
        except LibraryError:  # a full disk, or another program at it: the file is another chance
            instead = (known.text,) if snapshot.is_ours and known.text else ()
            return self._files.save(replace(snapshot.unsent, instead=instead), snapshot.project)
        beside = Unsent() if snapshot.is_ours else Unsent(snapshot.text)
        if not self._files.save(beside, snapshot.project):
            return False
        self._files.delete()
        self._saved = snapshot
        return True


def _record(still: Still) -> StillRecord:
    return StillRecord(
        still.source.absolute().word,
        still.name,
        StillState.WAITING if still.state.is_under_way else still.state,
        still.reason,
        still.total,
        still.width,
        still.height,
    )


def _still(record: StillRecord) -> Still:
    return Still(
        Source.read(record.source),
        record.name,
        record.state,
        total=record.bytes,
        width=record.width,
        height=record.height,
        reason=record.reason,
    )
