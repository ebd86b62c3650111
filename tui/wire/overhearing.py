"""The films that a client fetches past the recorder, from the file host: the recorder is told."""

from tui.config import Overheard, PassesOn
from tui.nemo.protocol.tap import End, Tapped
from tui.wire.recordable import ENDS

_ENDS = {**ENDS, End.UNANSWERED: "unreachable"}


class Overhearing:
    """Listens to a client, and tells a recorder of each call that does not pass through it."""

    def __init__(self, recorder: PassesOn) -> None:
        self._recorder = recorder
        self._heard: dict[Tapped, Overheard] = {}

    def changed(self, call: Tapped) -> None:
        """A call has begun, goes out, was answered, or is over."""
        if call.is_passed_on or call.request is None:
            return
        heard = self._heard.get(call)
        if heard is None:
            heard = self._recorder.overhear(call.head.url, call.request.headers)
            self._heard[call] = heard
        if call.head.ended_s is not None:
            del self._heard[call]
            heard.ended(_ENDS[call.end])
        elif call.head.status is not None:
            heard.answered(call.head.status, call.headers)

    def came(self, call: Tapped, data: bytes) -> None:
        """A piece of an answer's body has come."""
        if call in self._heard:
            self._heard[call].got(data)
