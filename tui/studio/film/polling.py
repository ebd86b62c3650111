"""Asking how a render gets on, until it has ended."""

from dataclasses import dataclass, replace

from tui.formatting import time_of
from tui.nemo.errors import ConnectionFailed, RequestRefused
from tui.nemo.models import RenderStatus
from tui.studio.clock import Clock
from tui.studio.events import Notice, Rendering, Tell
from tui.studio.film.render import SubmittedRender
from tui.studio.film.render_course import (
    POLL_EVERY_S,
    UNREACHED_POLLS,
    RenderPatience,
    RenderStuck,
)
from tui.studio.service import Service
from tui.words import _

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class RenderPolling:
    """Asks the service about renders, and tells how far they are."""

    service: Service
    clock: Clock
    tell: Tell

    async def until_end(self, render: SubmittedRender) -> SubmittedRender:
        """Wait for the render's end. Raises `RenderStuck`; what may be a film then is tried."""
        patience = RenderPatience()
        while not render.has_ended:
            if (reason := patience.stop_reason(render.answer)) is not None:
                if render.answer.url is None:
                    raise RenderStuck(reason, render.answer)
                return render.updated(replace(render.answer, status=RenderStatus.COMPLETED))
            await self.clock.sleep(POLL_EVERY_S)
            render = await self._read(render, patience)
            self.tell_progress(render)
        return render

    def tell_progress(self, render: SubmittedRender) -> None:
        """Tell how far a render is."""
        unknown = render.status is RenderStatus.UNKNOWN and render.answer.word
        status = unknown or render.status.value
        self.tell(Rendering(render.service_id, status, render.answer.progress, render.version))

    async def _read(self, render: SubmittedRender, patience: RenderPatience) -> SubmittedRender:
        """The render as it is now; one that the service does not know any more has failed."""
        try:
            answer = await self.service.render(render.service_id)
        except ConnectionFailed as error:
            if not patience.outlasts(error):
                raise
            if patience.unreached == 1:
                self.tell(
                    Notice(
                        _(
                            "The service is out of reach. The render goes on there: asking again "
                            "for up to {time}.",
                            time=time_of(UNREACHED_POLLS * POLL_EVERY_S),
                        )
                    )
                )
            return render
        except RequestRefused as refusal:
            if not stands_for(refusal, _NOT_FOUND):
                raise
            return render.lost()
        patience.unreached = 0
        return render.updated(answer)


def stands_for(refusal: RequestRefused, status: int) -> bool:
    """Whether a refusal means this HTTP status: that of the answer, or the code in its body."""
    return status in (refusal.status, refusal.code)
