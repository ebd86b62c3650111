"""How a render gets on: whether it still does, and when it has been waited for long enough."""

from dataclasses import dataclass

from tui.formatting import time_of
from tui.nemo.errors import ConnectionFailed
from tui.nemo.models import Render, RenderStatus
from tui.studio.advice import Do, Remedy, advice
from tui.studio.failures import RENDER, StudioError
from tui.words import _

POLL_EVERY_S = 30.0
IDLE_POLLS = 30
"""How often a render may be found no further than before: a quarter of an hour."""

MOST_POLLS = 360
"""How often a render is asked about in all: three hours."""

UNREACHED_POLLS = 20
"""How often in a row the service may be out of reach: ten minutes."""

_ORDER = (RenderStatus.UNKNOWN, RenderStatus.PENDING, RenderStatus.PROCESSING)


class RenderStuck(StudioError):
    """The render gets no further, as it was last seen."""

    def __init__(self, message: str, render: Render) -> None:
        on_it_goes = advice(_("It may go on at the service."), Do(Remedy.RESUME))
        super().__init__(message, on_it_goes, code=RENDER)
        self.render = render


class ExportsBarred(StudioError):
    """Another export of the session runs on and on; the service takes no second one."""

    def __init__(self) -> None:
        super().__init__(
            _("Another export of this project does not end, and the service takes one at a time"),
            _("Nothing was charged, and the timeline is safe. Wait a while, then export again."),
            code=RENDER,
        )


@dataclass(slots=True)
class RenderPatience:
    """What a render has come to at most. Going back and forth is no progress.

    `unreached` counts how often in a row the service was out of reach: nobody knows then whether
    the render gets on.
    """

    polls: int = 0
    idle: int = 0
    unreached: int = 0
    furthest: tuple[int, float] = (-1, -1.0)

    def stop_reason(self, render: Render) -> str | None:
        """Why a render that stands so is waited for no longer, if it is not."""
        order = _ORDER.index(render.status) if render.status in _ORDER else len(_ORDER)
        place = (max(order, self.furthest[0]), max(render.progress or 0.0, self.furthest[1]))
        self.idle = 0 if place > self.furthest else self.idle + (not self.unreached)
        self.furthest = max(place, self.furthest)
        if self.polls == MOST_POLLS:
            time = time_of(MOST_POLLS * POLL_EVERY_S)
            return _called(_("The render was not ready after {time}", time=time), render)
        if self.idle == IDLE_POLLS:
            time = time_of(IDLE_POLLS * POLL_EVERY_S)
            return _called(_("The render got no further for {time}", time=time), render)
        self.polls += 1
        return None

    def outlasts(self, error: ConnectionFailed) -> bool:
        """Whether a service that was out of reach is asked again: the render goes on there."""
        self.unreached += 1
        return not error.sent and self.unreached <= UNREACHED_POLLS


def _called(said: str, render: Render) -> str:
    """The sentence, with the service's own word for a state that nobody knows."""
    if not _is_strange(render):
        return said
    return _("{sentence} (the service says: {word})", sentence=said, word=render.word)


def _is_strange(render: Render) -> bool:
    return render.status is RenderStatus.UNKNOWN and render.word is not None
