"""A render at the service, with the two ids that it goes by."""

from dataclasses import dataclass, replace

from tui.nemo.models import Render, RenderStatus
from tui.words import _


@dataclass(frozen=True, slots=True)
class SubmittedRender:
    """A render that was submitted, as the service last described it.

    `id` is the one that this program made up, and that the library has. `service_id` is the one
    that the service answers to: the same, or one of its own. Neither changes.
    """

    id: str
    service_id: str
    answer: Render
    version: int | None = None

    @property
    def status(self) -> RenderStatus:
        """How far it is."""
        return self.answer.status

    @property
    def has_ended(self) -> bool:
        """Whether the service has stopped working on it."""
        return self.answer.status.is_end

    def updated(self, answer: Render) -> "SubmittedRender":
        """The same render, as a newer answer describes it."""
        return replace(self, answer=answer)

    def lost(self) -> "SubmittedRender":
        """The same render, which the service does not know any more: it has failed."""
        gone = replace(self.answer, status=RenderStatus.FAILED, error=_("the service lost it"))
        return self.updated(gone)
