"""The library: projects, messages, uploads and renders, written before they are acted on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from tui.library.accounts import Accounts
from tui.library.batches import Batches
from tui.library.database import Database
from tui.library.entries import Entries
from tui.library.jobs import Jobs
from tui.library.locks import Locks
from tui.library.projects import Projects
from tui.library.prompt.messages import Messages
from tui.library.prompt.stash import Stash
from tui.library.prompt.waiting import WaitingMessages
from tui.library.queue.rows import QueuedRows
from tui.library.renders import Renders
from tui.library.stills import Stills
from tui.library.turns import Turns
from tui.library.uploads import Uploads

_HURRIED_S = 2.0


class Library:
    """What outlives the program. Calls block for milliseconds: the studio makes them in a thread.

    `locks` are those of what this program works on.
    """

    def __init__(
        self,
        path: Path,
        when_busy: Callable[[], None] = lambda: None,
        when_removed: Callable[[], None] = lambda: None,
    ) -> None:
        """Open `path`, making it where it is not; raises `LibraryError`.

        `when_busy` is called, from any thread, where another program keeps this one waiting, and
        `when_removed` where the file has gone.
        """
        self._db = Database(path, when_busy, when_removed)
        self.locks = Locks(path.parent / "holds")
        self.accounts = Accounts(self._db)
        self.projects = Projects(self._db)
        self.uploads = Uploads(self._db)
        self.turns = Turns(self._db)
        self.entries = Entries(self._db)
        self.stills = Stills(self._db)
        self.waiting = WaitingMessages(self._db)
        self.stash = Stash(self._db)
        self.messages = Messages(self._db)
        self.renders = Renders(self._db, self.locks)
        self.jobs = Jobs(self._db, self.locks)
        self.batches = Batches(self._db, self.locks)
        self.queued = QueuedRows(self._db, self.batches)

    @property
    def set_aside(self) -> Path | None:
        """Where a damaged library lies now, if there was one."""
        return self._db.set_aside

    def change(self, within_s: float) -> AbstractContextManager[object]:
        """What is written within it is one change, for which others are waited `within_s`.

        Raises `LibraryRemoved` for a file that nobody will find: who has another place takes that.
        """
        self._db.refuse_if_removed()
        return self._db.write(within_s=within_s)

    def shorten_waits(self) -> None:
        """From now on wait no longer than a moment for other programs: this one is ending."""
        self._db.patience_s = _HURRIED_S

    def close(self) -> None:
        """Close the file; nothing is pending, and every lock is released."""
        self.locks.close()
        self._db.close()
