"""The way to the queue: its screen opened, what it has to say told, what it left offered."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from textual.app import App

from tui.keys.in_force import key_of
from tui.library.schema import LibraryError
from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.main import wording
from tui.screens.main.conversation_text.speeches import advised
from tui.screens.main.messages import QueueSaid
from tui.screens.main.operations import Operations
from tui.screens.main.panels import Panels
from tui.screens.main.presenter import EventPresenter
from tui.screens.queue import wording as queue_wording
from tui.screens.queue.work import QueueWork
from tui.studio.advice import Do, Part, Remedy, advice
from tui.studio.events import Failed, Notice

_OFFER_S = 10


class SharedQueue:
    """The one queue of the program; it speaks in the project that is looked at."""

    def __init__(self, app: App[Any], say: Callable[[str], None]) -> None:
        """`say` tells the user something wherever they are."""
        self.say = say
        self.is_offered = False
        self.work = QueueWork(app, lambda text: self.say(text), explained)


class Queueing:
    """Shows the queue, and speaks for it while another screen is shown."""

    def __init__(
        self,
        app: App[Any],
        panels: Panels,
        operations: Operations,
        presenter: EventPresenter,
        dialogs: Dialogs,
    ) -> None:
        self._app = app
        self._panels = panels
        self._operations = operations
        self._presenter = presenter
        self._dialogs = dialogs
        self.shared = SharedQueue(app, self._say)

    def take_over(self, other: "Queueing") -> None:
        """The user comes here from another project, and so does the queue."""
        self.shared = other.shared
        self.shared.say = self._say

    @property
    def is_running(self) -> bool:
        """Whether clips are being made."""
        return self.shared.work.is_running

    @property
    def percent(self) -> int | None:
        """How much of the rows is done, where that is known."""
        return self.shared.work.percent

    async def close(self) -> None:
        """Stop what runs: the program ends."""
        await self.shared.work.close()

    def open(self) -> None:
        """Show the queue."""
        from tui.screens.queue.screen import show_queue
        from tui.studio.studio import Studio

        studio, stills = self._operations.studio, self._panels.stills
        if isinstance(studio, Studio) and self._operations.connected:
            pop_stills, count = stills.pop_queued, len(stills.queued)
            self._dialogs.open(show_queue(self._app, self.shared.work, studio, pop_stills, count))
        else:
            self._panels.toast(wording.NOT_CONNECTED_YET)

    async def offer(self) -> None:
        """Say once what an earlier start left in the queue; nothing begins by itself."""
        from tui.screens.queue.checking import count_left
        from tui.studio.studio import Studio

        studio = self._operations.studio
        if self.shared.is_offered or not isinstance(studio, Studio):
            return
        self.shared.is_offered = True
        count = 0
        with suppress(LibraryError):  # whoever opens the queue is told
            count = await count_left(studio)
        if count:
            words = queue_wording.offer(count, key_of("queue"))
            self._app.notify(words, markup=False, timeout=_OFFER_S)

    def _say(self, text: str) -> None:
        self._presenter.say(Notice(text))
        self._app.notify(text, markup=False, timeout=_OFFER_S)
        self._app.post_message(QueueSaid(text))


def explained(failed: Failed) -> str:
    """A failure of the queue as a sentence; it is in the queue that it is gone on with."""
    parts = failed.advice.parts
    mine = [queue_wording.GOES_ON if _resumes(part) else part for part in parts]
    before, link, after = advised(replace(failed, advice=advice(*mine)))
    return " ".join(filter(None, (f"{failed.message.rstrip('.')}.", before, link, after)))


def _resumes(part: Part) -> bool:
    return isinstance(part, Do) and part.action is Remedy.RESUME
