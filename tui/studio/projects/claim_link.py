"""The link that opens a project in a browser."""

from urllib.parse import quote

from tui.library.records import Project
from tui.nemo.addresses import Origin
from tui.studio.advice import Do, Remedy
from tui.studio.events import Linked
from tui.studio.failures import StudioError
from tui.studio.service import Service
from tui.words import _


async def claim(service: Service, project: Project, web_url: str) -> Linked:
    """Get a link to `project`. Raises `StudioError`, `NemoError`.

    In it stands a claim token, which passes away, and never the account's own.
    """
    origin = Origin.of(web_url)
    if origin is None or not (origin.scheme == "https" or origin.loopback):
        raise StudioError(
            _("The link would travel unprotected"), _("Use https:// in NEMO_WEB_URL."), usage=True
        )
    if project.task_id is None:
        raise StudioError(
            _("The service gave this project no name for a link"),
            Do(Remedy.NEW_PROJECT),
        )
    got = await service.claim_token(project.task_id, project.session_id)
    return Linked(
        f"{web_url}/workspace/claim?ct={quote(got.claim_token, safe='')}", got.expires_in_s
    )
