"""The active project as it was last read from the service, and its session."""

import asyncio

from tui.library.library import Library
from tui.nemo.errors import SessionNotFound
from tui.nemo.models import Draft, State
from tui.studio.failures import SessionGone
from tui.studio.projects.projects import Projects
from tui.studio.service import Service
from tui.studio.timeline import Timeline, read_timeline


class ActiveProject:
    """Its draft and its timeline; its session is replaced where the service no longer has it."""

    def __init__(self, service: Service, projects: Projects, library: Library) -> None:
        self._service = service
        self._projects = projects
        self._library = library
        self.draft: Draft | None = None
        self.timeline = Timeline()

    def keep(self, draft: Draft | None) -> None:
        """This is the draft now."""
        self.draft, self.timeline = draft, read_timeline(draft)

    def forget(self) -> None:
        """Nothing that was read of another project, or of a session that is gone, is this one's."""
        self.keep(None)

    async def state(self) -> State:
        """The session's state. Raises `SessionGone`."""
        try:
            return await self._service.state(self._projects.required.session_id)
        except SessionNotFound as gone:
            raise await self.replace_session(gone) from None

    async def replace_session(self, gone: SessionNotFound) -> SessionGone:
        """Begin a session in place of one that is gone; gives what there is to say of it."""
        project = self._projects.required.id
        replaced = await self._projects.replace_session(gone)
        await asyncio.to_thread(self._library.stills.renew, project)
        self.forget()
        return replaced
