"""The service: one method for each of its calls. Only reads are repeated."""

import asyncio
import random
import ssl as tls
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import replace

from tui.nemo.addresses import Origin, check_base_url, path_segment, resolve
from tui.nemo.attribution import AttributionHeaders
from tui.nemo.downloads import Download, DownloadRequest, open_download
from tui.nemo.errors import BadAnswer, ClientIdMissing, RequestRefused, StreamTooLarge
from tui.nemo.events import Failure, WireEvent, read_frame
from tui.nemo.gateway import Gateway
from tui.nemo.json_fields import identifier
from tui.nemo.models import (
    ClaimToken,
    Credits,
    Draft,
    Render,
    RenderStatus,
    Session,
    State,
    Token,
    Upload,
)
from tui.nemo.protocol.detour import Detour, ForwardingServer
from tui.nemo.protocol.reach import may_send_to, reach_of
from tui.nemo.protocol.tap import Tap
from tui.nemo.retry import ReadRetry
from tui.nemo.sse import EventDecoder
from tui.nemo.transport import Limit, Timeouts, Transport
from tui.nemo.uploads import UploadPart
from tui.redaction import redact
from tui.words import _

__all__ = ["AttributionHeaders", "Download", "NemoClient", "UploadPart"]

_AGENT = "nemo_agent"
_RENDERS = "/api/render/proxy/lambda"
_LONGEST_CLIENT_ID = 64
_WORK_TIMEOUTS = Timeouts(read_s=60.0)
_FILE_TIMEOUTS = Timeouts(read_s=300.0, total_s=3600.0)
_STREAM_TIMEOUTS = Timeouts(read_s=None, total_s=900.0)


class NemoClient:
    """A client of the service at `base_url`.

    `client_id` goes with the request for an anonymous token alone. `sleep` and `jitter` (0 to 1)
    govern the waits between repeated reads. `ssl` replaces the system's trust; `allow_http` lets
    the token travel unprotected to another machine. `limit` counts the seconds that a call may
    take in all. Calls may travel `through` a server on this machine; `tap` is told of each.

    Every method raises from the tree in `tui.nemo.errors`; the constructor raises
    `SettingRefused`.
    """

    def __init__(
        self,
        base_url: str,
        *,
        attribution: AttributionHeaders,
        client_id: str,
        token: str | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        ssl: tls.SSLContext | None = None,
        allow_http: bool = False,
        limit: Limit = asyncio.timeout,
        through: ForwardingServer | None = None,
        tap: Tap | None = None,
    ) -> None:
        self.base_url = check_base_url(base_url, allow_http=allow_http)
        self.tap = tap or Tap()
        self.tap.home = self.base_url
        self.client_id = client_id
        origin = Origin.of(self.base_url)
        detour = Detour(self.base_url, origin.host, through) if origin and through else None
        self._transport = Transport(ssl, limit, detour, self.tap)
        self._retry = ReadRetry(sleep, jitter)
        self._gateway = Gateway(self.base_url, attribution, self._transport, self._retry)
        self.token = token

    @property
    def token(self) -> str | None:
        """The bearer token; setting one that no header can carry raises `SettingRefused`."""
        return self._gateway.token

    @token.setter
    def token(self, token: str | None) -> None:
        self._gateway.token = token

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def anonymous_token(self) -> Token:
        """A new anonymous token: 100 credits, 7 days [S]. The client does not use it by itself.

        Raises `ClientIdMissing` for a client id that is empty, odd or above 64 characters [V].
        """
        client_id = identifier(self.client_id)
        if client_id is None or len(client_id) > _LONGEST_CLIENT_ID:
            raise ClientIdMissing(400, 400, "the client id cannot be sent")
        call = self._gateway.call(
            "POST",
            "/api/auth/anonymous-token",
            headers={"X-Client-Id": client_id},
            bearer=False,
        )
        try:
            token = Token.read(await self._gateway.send(call))
        except RequestRefused as error:
            if 400 not in {error.code, error.status}:
                raise
            # Nothing else in the call could be wrong.
            raise ClientIdMissing(error.code, error.status, error.detail) from None
        if not token.token:
            raise BadAnswer(_("The service sent no token."), status=200)
        return token

    async def token_without_client_id(self) -> None:
        """Ask for an anonymous token as no client may: without a client id. Raises the refusal."""
        call = self._gateway.call("POST", "/api/auth/anonymous-token", bearer=False)
        await self._gateway.send(call)

    async def create_session(self, language: str, task_name: str = "project") -> Session:
        """A new session; `language` is a BCP 47 tag."""
        body = {"task_name": task_name, "language": language}
        got = await self._post(f"/api/tasks/me/with-session/{_AGENT}", body)
        session = Session.read(got)
        if not session.session_id:
            raise BadAnswer(_("The service sent no session."), status=200)
        return session

    async def claim_token(self, task_id: str, session_id: str) -> ClaimToken:
        """A token that may stand in a link, to open the project in a browser [V]."""
        body = {"task_id": task_id, "session_id": session_id}
        claim = ClaimToken.read(await self._post("/api/auth/claim-token", body))
        if not claim.claim_token:
            raise BadAnswer(_("The service sent no claim token."), status=200)
        return claim

    async def run(self, session_id: str, text: str) -> AsyncGenerator[WireEvent]:
        """Send a message, once, and yield the events of its turn.

        To be used under `contextlib.aclosing`: leaving the stream ends the turn at the service. A
        refusal is raised before the first event, `StreamBroken` when the connection is cut; a
        stream beyond its limit ends in a failure. There is no time limit, and a clean end does not
        mean that the turn is complete.
        """
        body = {
            "app_name": _AGENT,
            "user_id": "me",
            "session_id": session_id,
            "new_message": {"parts": [{"text": _without_surrogates(text)}]},
        }
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        call = self._gateway.call(
            "POST", "/run_sse", body=body, headers=headers, timeouts=_STREAM_TIMEOUTS
        )
        decoder = EventDecoder()
        try:
            async with aclosing(self._gateway.events(call)) as chunks:
                async for chunk in chunks:
                    for frame in decoder.feed(chunk):
                        for event in read_frame(frame):
                            yield self._without_secrets(event)
        except StreamTooLarge as error:
            yield Failure(error.code, error.message)

    async def upload_files(
        self, session_id: str, parts: Sequence[UploadPart]
    ) -> tuple[Upload, ...]:
        """Send files in one call, streamed in constant memory.

        Raises `UploadDropped` when the connection is cut meanwhile, and `OSError` where a file
        cannot be read.
        """
        call = self._gateway.call(
            "POST", _upload_path(session_id), parts=tuple(parts), timeouts=_FILE_TIMEOUTS
        )
        return Upload.read_all(await self._gateway.send(call))

    def can_reach(self, url: str) -> bool:
        """Whether an address may be there for the service, and not for the user's network alone."""
        service, origin = self._gateway.origin, Origin.of(url)
        if service is None or origin is None:
            return True
        return may_send_to(reach_of(service.host), reach_of(origin.host))

    async def upload_urls(self, session_id: str, urls: Sequence[str]) -> tuple[Upload, ...]:
        """Have the service fetch files itself."""
        body = {"urls": list(urls), "source_type": "url"}
        return Upload.read_all(await self._post(_upload_path(session_id), body, _FILE_TIMEOUTS))

    async def credits(self, token: str | None = None) -> Credits:
        """The balance; of the account of another `token`, which is used for this call alone."""
        gateway = self._gateway if token is None else self._gateway.using(token)
        return Credits.read(await gateway.read("/api/credits/balance/simple"))

    async def state(self, session_id: str) -> State:
        """The session as it is now, its draft included."""
        segment = path_segment(session_id)
        return State.read(await self._gateway.read(f"/api/state/{_AGENT}/me/{segment}/latest"))

    async def submit_render(self, render_id: str, session_id: str, draft: Draft) -> Render:
        """Have the draft rendered under an id that was never used before; free of credits [S]."""
        body = {
            "id": render_id,
            "sessionId": session_id,
            "draft": draft.raw,
            "output": {"format": "mp4", "quality": "high"},
        }
        render = Render.read(await self._post(_RENDERS, body))
        if not render.id and render.status is RenderStatus.UNKNOWN:
            raise BadAnswer(_("The service sent no render."), status=200)
        return replace(render, id=render.id or render_id)

    async def render(self, render_id: str) -> Render:
        """The render's status and progress."""
        render = Render.read(await self._gateway.read(f"{_RENDERS}/{path_segment(render_id)}"))
        return replace(render, id=render.id or render_id)

    async def cancel_render(self, render_id: str) -> Render:
        """Stop the render [V]."""
        render = Render.read(await self._post(f"{_RENDERS}/{path_segment(render_id)}/cancel"))
        return replace(render, id=render.id or render_id)

    def download(
        self, url: str, *, offset: int = 0, etag: str | None = None
    ) -> AbstractAsyncContextManager[Download]:
        """The film behind a render's URL, without any credentials.

        With `offset` (bytes already on disk) and the `etag` of then, only the rest is asked for.
        Opening it is repeated like any read; going on after a cut is the caller's.
        """
        return open_download(
            self._transport, self._retry, self._download_request(url, offset, etag)
        )

    def download_fallback(
        self, render_id: str, *, offset: int = 0, etag: str | None = None
    ) -> AbstractAsyncContextManager[Download]:
        """The film through the service, for when its URL fails [V].

        The credentials stay with the service: a redirect to another host goes without them.
        """
        call = self._gateway.call("GET", f"/api/render/proxy/{path_segment(render_id)}/download")
        request = self._download_request(call.url, offset, etag)
        return open_download(self._transport, self._retry, replace(request, credentials=call))

    async def _post(
        self, path: str, body: object = None, timeouts: Timeouts = _WORK_TIMEOUTS
    ) -> object:
        return await self._gateway.send(
            self._gateway.call("POST", path, body=body, timeouts=timeouts)
        )

    def _download_request(self, url: str, offset: int, etag: str | None) -> DownloadRequest:
        service = self._gateway.origin
        plain = service.host if service is not None and service.scheme == "http" else None
        return DownloadRequest(resolve(self.base_url, url), offset, etag, service, plain)

    def _without_secrets(self, event: WireEvent) -> WireEvent:
        if isinstance(event, Failure):
            return replace(event, message=redact(event.message, *self._gateway.secrets()))
        return event


def _upload_path(session_id: str) -> str:
    return f"/api/upload-video/{_AGENT}/me/{path_segment(session_id)}"


def _without_surrogates(text: str) -> str:
    """Text that every JSON reader accepts: surrogate pairs joined, lone ones replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
