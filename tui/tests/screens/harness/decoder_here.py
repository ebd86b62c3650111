"""What the viewer asks, answered in this process."""

from contextlib import ExitStack

from tui.media.decoding import DecodeError, DecoderMissingError
from tui.media.errors import FileRejected
from tui.media.playing.child import Give, opened, trouble_of
from tui.media.playing.messages import Opened, Order, Picture, ViewerProblem, Wanted
from tui.screens.viewer.decoder import Decoder


class DecoderHere(Decoder):
    """Decodes as the process of a decoder does, and starts none."""

    def __init__(self) -> None:
        super().__init__()
        self._files = ExitStack()
        self._give: Give | None = None

    async def open(self, order: Order) -> Opened:
        """Open a file."""
        try:
            what, self._give = self._files.enter_context(opened(order))
        except (FileRejected, DecodeError, DecoderMissingError) as error:
            return trouble_of(error)
        return what

    async def picture(self, wanted: Wanted) -> Picture | ViewerProblem:
        """The picture that is wanted."""
        assert self._give is not None
        try:
            return self._give(wanted)
        except DecodeError as error:
            return trouble_of(error)

    async def _end(self) -> None:
        self._files.close()
