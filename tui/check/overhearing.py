"""The films that a client fetches past the recorder, from the file host: the recorder is told."""

from collections.abc import Sequence
from typing import Protocol

from tui.nemo.wire.tap import End, Tapped

Headers = Sequence[tuple[str, str]]
_ENDS = {End.WHOLE: "eof", End.CUT: "abort", End.LEFT: "left", End.UNANSWERED: "unreachable"}


class Overheard(Protocol):
    """One call as the recorder hears of it."""

    def answered(self, status: int, headers: Headers) -> None:
        """The head of an answer has come."""

    def got(self, data: bytes) -> None:
        """A piece of its body has come."""

    def ended(self, how: str) -> None:
        """It is over: `eof`, `abort`, `left` by us, or `unreachable`."""


class Overhears(Protocol):
    """A recorder that is told of calls."""

    def overhear(self, url: str, headers: Headers) -> Overheard:
        """A call for a file goes out."""


class Overhearing:
    """Listens to a client, and tells a recorder of each call that does not go to the service."""

    def __init__(self, service: str, recorder: Overhears) -> None:
        self._service, self._recorder = f"{service}/", recorder
        self._heard: dict[Tapped, Overheard] = {}

    def changed(self, call: Tapped) -> None:
        """A call has begun, goes out, was answered, or is over."""
        if call.head.url.startswith(self._service) or call.request is None:
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
