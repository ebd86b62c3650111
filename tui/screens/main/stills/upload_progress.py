"""How far the sending of stills has come: of each in the list, of all in the status line."""

from time import monotonic

from tui.formatting import listed, size_of, time_of
from tui.library.records import StillState
from tui.screens.main import wording
from tui.screens.main.panels import Panels
from tui.screens.main.workers import Operation
from tui.studio.events import Converting, Uploaded, Uploading

_ENOUGH_S = 1.0
"""After so long something can be said of the speed."""
_SOON_S = 3.0
"""What is left of the time is not said any more."""
_TO_GO = frozenset({StillState.WAITING, StillState.CONVERTING, StillState.SENDING})


class UploadProgress:
    """Shows what is told of stills on their way; speed and time are by the wall's clock."""

    def __init__(self, panels: Panels) -> None:
        self._panels = panels
        self.over()

    def over(self) -> None:
        """Nothing is sent any more."""
        self._sent = self._sent_bytes = self._came_bytes = 0
        self._began: float | None = None
        self.percent: int | None = None
        """How much of all that is on its way has arrived, by bytes."""

    def show(self, event: Converting | Uploading | Uploaded, operation: Operation) -> None:
        """Show one event of an operation."""
        stills = self._panels.stills
        match event:
            case Converting(file=file):
                stills.revise(file, state=StillState.CONVERTING)
            case Uploading(file=file, sent=sent, total=total):
                stills.revise(file, state=StillState.SENDING, sent=sent, total=total)
            case Uploaded(file=file, width=width, height=height):
                size = {"width": width, "height": height} if width else {}
                stills.arrived(file, **size)
                self._sent += 1
                self._came_bytes += event.bytes
                self._sent_bytes += 0 if event.again else event.bytes
        now = monotonic()
        elapsed_s = now - (self._began or now)
        self._began = self._began or now
        self._panels.conversation.status.show(operation, self._count(elapsed_s))

    def _count(self, elapsed_s: float) -> str:
        """Count what has arrived; gives what is said of it."""
        to_go = [one for one in self._panels.stills.stills if one.state in _TO_GO]
        on_its_way, left = sum(one.sent for one in to_go), sum(one.total for one in to_go)
        came, of_all = self._came_bytes + on_its_way, self._came_bytes + left
        self.percent = min(100, 100 * came // of_all) if of_all else None
        if self._sent + len(to_go) < 2:
            return wording.SENDING_STILL
        words = [wording.sending_stills(self._sent, self._sent + len(to_go))]
        if elapsed_s >= _ENOUGH_S and (gone := self._sent_bytes + on_its_way):
            rate = gone / elapsed_s
            left_s = (left - on_its_way) / rate
            if left_s >= _SOON_S:
                words.append(wording.time_left(time_of(left_s)))
            words.append(f"{size_of(rate)}/s")
        return listed(words)
