"""Everything our own client can do, once; and everything that the service says no to, by hand."""

import io
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from uuid import uuid4

from contract_tests.harness.exchange_capture import Exchange, ExchangeCapture
from mockserver.dialects import Dialects
from mockserver.pytest_plugin import NemoMock, serving
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import ATTRIBUTION, JSON, Walker, plain_get, png
from tui.nemo.client import AttributionHeaders, NemoClient, UploadPart
from tui.nemo.models import RenderStatus

SPEED = 3000.0
SUBMIT = "/api/render/proxy/lambda"
HUGE = b" " * (8 << 20) + b"{}"


@contextmanager
def captured_mock(
    dialects: Dialects, seen: list[Exchange], granted: int = 100
) -> Iterator[NemoMock]:
    """A mock of some dialects, of which every exchange is in `seen` once it is closed."""
    with serving(
        speed=SPEED,
        film=quick_film,
        dialects=dialects,
        credits=granted,
        wrap=lambda app: ExchangeCapture(app, seen),
    ) as mock:
        yield mock


async def use_every_call(url: str) -> None:
    """Every call that the client knows, in the order of a day's work; needs 200 credits."""
    attribution = AttributionHeaders("0.1.0", "unknown")
    client = NemoClient(url, attribution=attribution, client_id=str(uuid4()))
    try:
        client.token = (await client.anonymous_token()).token
        session = await client.create_session("en")
        sid = session.session_id
        await client.claim_token(session.task_id or "", sid)
        stills = [
            UploadPart(f"{name}.png", "image/png", io.BytesIO(png()))
            for name in ("harbour", "海鸥")
        ]
        uploads = await client.upload_files(sid, stills)
        await client.upload_urls(sid, [uploads[0].url or ""])
        await client.state(sid)
        for text in ("turn these into a 12-second clip", "change the title to “Quay”", "thank you"):
            async with aclosing(client.run(sid, text)) as events:
                assert [event async for event in events]
        await client.credits()
        draft = (await client.state(sid)).draft
        assert draft
        assert len(draft.tracks) == 3
        await client.submit_render("render_1", sid, draft)
        while (render := await client.render("render_1")).status is not RenderStatus.COMPLETED:
            assert render.status in {RenderStatus.PENDING, RenderStatus.PROCESSING}
        await client.cancel_render("render_1")
        async with client.download(render.url or "") as film:
            whole = b"".join([chunk async for chunk in film.chunks])
        async with client.download(render.url or "", offset=100, etag=film.etag) as rest:
            assert whole[100:] == b"".join([chunk async for chunk in rest.chunks])
        async with client.download_fallback("render_1", offset=100, etag=film.etag) as again:
            assert again.offset == 100
            assert whole[100:] == b"".join([chunk async for chunk in again.chunks])
        async with client.download_fallback("render_1") as again:
            assert whole == b"".join([chunk async for chunk in again.chunks])
    finally:
        await client.aclose()


def provoke_refusals(url: str, *, hugely: bool = True) -> None:
    """Every refusal that there is; those of huge bodies take their time.

    Needs 100 credits, and uploads limited to a megabyte.
    """
    walker = Walker(url, str(uuid4()))
    walker.http.post("/api/auth/anonymous-token", headers=ATTRIBUTION)
    walker.connect().open()
    walker.http.post("/api/auth/anonymous-token", headers={"X-Client-Id": walker.client_id})
    walker.http.post("/api/auth/anonymous-token", headers=walker.headers | {"X-Client-Id": "c"})
    _everywhere(walker)
    if hugely:
        _hugely(walker)
    walker.upload(a_png=b"not a picture")
    walker.upload(a_png=png() + b"\0" * (1 << 20))
    walker.upload(harbour_png=png())
    walker.say("turn this image into a clip")
    walker.say("turn it into another clip")  # 2001
    _export_badly(walker)
    walker.http.close()


def _everywhere(walker: Walker) -> None:
    """On each call: a bad token, a session that is none, a body that is none, another host."""
    token, sid = walker.token, walker.sid
    walker.shown = {"t": [{"sg": [{}]}]}
    for walker.token, walker.sid in (("nmv_usr_bad", sid), (token, "none")):
        walker.get("/api/credits/balance/simple")
        walker.post("/api/tasks/me/with-session/nemo_agent", {"task_name": "p", "language": "en"})
        walker.post("/api/auth/claim-token", {"task_id": "t", "session_id": walker.sid})
        walker.get(f"/api/state/nemo_agent/me/{walker.sid}/latest")
        walker.upload(a_png=png())
        walker.say("hello")
        walker.render()
        walker.get(f"{SUBMIT}/none")
        walker.post(f"{SUBMIT}/none/cancel", {})
        walker.get("/api/render/proxy/none/download")
    walker.token, walker.sid = token, sid
    for body in ({}, {"urls": [], "source_type": "url", "app_name": 1}):
        for path in _json_calls(walker):
            walker.post(path, body)
    for path in ("/api/credits/balance/simple", f"/api/state/nemo_agent/me/{sid}/latest"):
        walker.http.get(path, headers=walker.headers | {"Host": "elsewhere.example"})
    for path in (*_json_calls(walker), f"{SUBMIT}/r/cancel"):
        walker.post(path, {}, Host="elsewhere.example")
        walker.post(path, {}, Origin="https://elsewhere.example")
    walker.post("/api/auth/anonymous-token", {}, Origin="https://elsewhere.example")
    walker.http.get(f"{SUBMIT}/r", headers={"Host": "elsewhere.example"})


def _json_calls(walker: Walker) -> list[str]:
    """The calls that take JSON."""
    return [
        "/api/tasks/me/with-session/nemo_agent",
        "/api/auth/claim-token",
        "/run_sse",
        SUBMIT,
        f"/api/upload-video/nemo_agent/me/{walker.sid}",
    ]


def _hugely(walker: Walker) -> None:
    """Bodies beyond all reason."""
    walker.render(render_id="render_0")
    client_id, cancel = {"X-Client-Id": "c"}, f"{SUBMIT}/render_0/cancel"
    walker.http.post("/api/auth/anonymous-token", headers=client_id, content=HUGE)
    for path in (*_json_calls(walker), cancel):
        walker.http.post(path, headers=walker.headers | JSON, content=HUGE)
    walker.http.post(cancel, headers=walker.headers)


def _export_badly(walker: Walker) -> None:
    """Exports and downloads, everything with them that is refused."""
    bearer = {"Authorization": f"Bearer {walker.token}"}
    walker.http.post(SUBMIT, json=walker.order(), headers=bearer)  # 402
    walker.render(render_id="render_1")
    walker.get("/api/render/proxy/render_1/download")
    walker.render(render_id="render_1")  # 409: the id is used, whether or not its render still runs
    found = walker.finished("render_1")
    walker.post(f"{SUBMIT}/render_1/cancel", {})  # 422, it takes no body
    url = found["data"]["outputUrl"] if "data" in found else found["output"]["url"]
    plain_get(url, **walker.headers)  # 400, credentials at the file host
    plain_get(url + "x")
    for wanted in ("bytes=0-9,20-29", "bytes=9999999-", "bytes=9-1"):
        plain_get(url, Range=wanted)
        path = "/api/render/proxy/render_1/download"
        walker.http.get(path, headers=walker.headers | {"Range": wanted})
