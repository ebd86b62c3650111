import json
from collections.abc import Awaitable, Callable

import httpx
import pytest
import respx

from tui.nemo.client import NemoClient
from tui.nemo.errors import BadAnswer, ClientIdMissing, SettingRefused, TokenInvalid
from tui.nemo.models import Credits, Draft, RenderStatus

ATTRIBUTION = {
    "x-skill-source": "ai-image-to-video-mod",
    "x-skill-version": "0.1.0",
    "x-skill-platform": "unknown",
}
DRAFT = Draft.read({"t": [{"tt": 0, "sg": [{"d": 1, "odd": float("nan"), "x": "\ud800"}]}]})

CALLS: dict[str, tuple[str, str, Callable[[NemoClient], Awaitable[object]]]] = {
    "anonymous_token": ("POST", "/api/auth/anonymous-token", lambda c: c.anonymous_token()),
    "create_session": (
        "POST",
        "/api/tasks/me/with-session/nemo_agent",
        lambda c: c.create_session("en"),
    ),
    "claim_token": ("POST", "/api/auth/claim-token", lambda c: c.claim_token("t1", "s1")),
    "upload_urls": (
        "POST",
        "/api/upload-video/nemo_agent/me/s1",
        lambda c: c.upload_urls("s1", ["https://x/a.png"]),
    ),
    "credits": ("GET", "/api/credits/balance/simple", lambda c: c.credits()),
    "state": ("GET", "/api/state/nemo_agent/me/s1/latest", lambda c: c.state("s1")),
    "submit_render": (
        "POST",
        "/api/render/proxy/lambda",
        lambda c: c.submit_render("render_1", "s1", DRAFT),
    ),
    "render": ("GET", "/api/render/proxy/lambda/render_1", lambda c: c.render("render_1")),
    "cancel_render": (
        "POST",
        "/api/render/proxy/lambda/render_1/cancel",
        lambda c: c.cancel_render("render_1"),
    ),
}
ANSWER = {
    "token": "nmv_usr_new",
    "session_id": "s1",
    "claim_token": "clm_1",
    "id": "render_1",
    "status": "pending",
}


def answer(api: respx.MockRouter, name: str, body: object, status: int = 200) -> respx.Route:
    method, path, _ = CALLS[name]
    return api.request(method, path).mock(httpx.Response(status, json=body))


def sent(route: respx.Route) -> httpx.Request:
    request: httpx.Request = route.calls.last.request
    return request


@pytest.mark.parametrize("name", CALLS)
async def test_every_call_carries_who_is_calling(
    name: str, api: respx.MockRouter, client: NemoClient
) -> None:
    route = answer(api, name, {"code": 0, "data": ANSWER})
    await CALLS[name][2](client)
    headers = sent(route).headers
    assert {key: headers[key] for key in ATTRIBUTION} == ATTRIBUTION
    bearer = None if name == "anonymous_token" else "Bearer nmv_usr_secret"
    assert headers.get("authorization") == bearer
    assert ("x-client-id" in headers) is (name == "anonymous_token")


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("wrap", [lambda d: {"code": 0, "data": d}, lambda d: d])
async def test_every_answer_is_read_with_or_without_an_envelope(
    name: str, wrap: Callable[[object], object], api: respx.MockRouter, client: NemoClient
) -> None:
    answer(api, name, wrap(ANSWER))
    assert await CALLS[name][2](client) is not None


async def test_the_token_call_has_a_client_id_and_no_body(
    api: respx.MockRouter, client: NemoClient
) -> None:
    data = {"token": "nmv_usr_new", "user_id": "anon_1", "credits": 100}
    route = answer(api, "anonymous_token", {"code": 0, "data": data})
    token = await client.anonymous_token()
    assert (token.token, token.user_id) == ("nmv_usr_new", "anon_1")
    assert sent(route).headers["x-client-id"] == client.client_id
    assert sent(route).content == b""
    assert client.token == "nmv_usr_secret"


async def test_a_session_is_asked_for_as_described(
    api: respx.MockRouter, client: NemoClient
) -> None:
    route = answer(api, "create_session", {"data": {"session_id": "s1", "task_id": "t1"}})
    session = await client.create_session("zh-CN")
    assert json.loads(sent(route).content) == {"task_name": "project", "language": "zh-CN"}
    assert (session.session_id, session.task_id) == ("s1", "t1")


async def test_a_claim_token_is_asked_for_as_described(
    api: respx.MockRouter, client: NemoClient
) -> None:
    route = answer(api, "claim_token", {"data": {"claim_token": "clm_1", "expires_in": 604800}})
    claim = await client.claim_token("t1", "s1")
    assert json.loads(sent(route).content) == {"task_id": "t1", "session_id": "s1"}
    assert (claim.claim_token, claim.expires_in_s) == ("clm_1", 604800)


async def test_urls_are_sent_as_described(api: respx.MockRouter, client: NemoClient) -> None:
    files = [{"filename": "a.png", "cdn_url": "https://cdn/a.png"}]
    route = answer(api, "upload_urls", {"data": {"files": files}})
    (upload,) = await client.upload_urls("s1", ["https://x/a.png"])
    assert json.loads(sent(route).content) == {"urls": ["https://x/a.png"], "source_type": "url"}
    assert (upload.name, upload.url) == ("a.png", "https://cdn/a.png")


async def test_credits_are_read(api: respx.MockRouter, client: NemoClient) -> None:
    answer(api, "credits", {"data": {"available": 60, "frozen": 40, "total": 100}})
    assert await client.credits() == Credits(60, 40, 100)


async def test_a_draft_goes_back_just_as_it_came(api: respx.MockRouter, client: NemoClient) -> None:
    route = answer(api, "submit_render", {"taskId": "render_1", "status": "pending"})
    render = await client.submit_render("render_1", "s1", DRAFT)
    body = json.loads(sent(route).content)
    draft = body.pop("draft")
    assert body == {
        "id": "render_1",
        "sessionId": "s1",
        "output": {"format": "mp4", "quality": "high"},
    }
    assert repr(draft) == repr(DRAFT.raw)
    assert (render.id, render.status) == ("render_1", RenderStatus.PENDING)


async def test_a_draft_too_deep_to_be_written_is_refused_before_it_is_sent(
    api: respx.MockRouter, client: NemoClient
) -> None:
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(SettingRefused):
        await client.submit_render("r", "s1", Draft(raw={"t": deep}))
    assert not api.calls


async def test_a_render_keeps_the_id_it_was_asked_for(
    api: respx.MockRouter, client: NemoClient
) -> None:
    answer(api, "render", {"status": "processing", "progress": 0.62})
    render = await client.render("render_1")
    assert (render.id, render.progress) == ("render_1", 62.0)
    answer(api, "submit_render", {"success": True, "data": {"status": "pending", "progress": 0}})
    assert (await client.submit_render("render_1", "s1", DRAFT)).id == "render_1"


async def test_a_failed_render_is_an_answer_and_not_an_error(
    api: respx.MockRouter, client: NemoClient
) -> None:
    data = {"id": "render_1", "status": "failed"}
    answer(api, "render", {"success": False, "data": data, "error": "no disk"})
    render = await client.render("render_1")
    assert (render.status, render.error) == (RenderStatus.FAILED, "no disk")


async def test_cancelling_sends_no_body(api: respx.MockRouter, client: NemoClient) -> None:
    route = answer(api, "cancel_render", {"id": "render_1", "status": "cancelled"})
    assert (await client.cancel_render("render_1")).status is RenderStatus.CANCELLED
    assert sent(route).content == b""


async def test_an_empty_yes_to_cancelling_is_no_failure(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.post("/api/render/proxy/lambda/render_1/cancel").respond(204)
    assert (await client.cancel_render("render_1")).id == "render_1"


@pytest.mark.parametrize(
    "name", ["anonymous_token", "create_session", "claim_token", "submit_render"]
)
async def test_an_answer_without_what_it_is_for_is_a_bad_one(
    name: str, api: respx.MockRouter, client: NemoClient
) -> None:
    answer(api, name, {"code": 0, "data": {"novelty": 1}})
    with pytest.raises(BadAnswer):
        await CALLS[name][2](client)


@pytest.mark.parametrize("name", [name for name in CALLS if name != "anonymous_token"])
async def test_without_a_token_nothing_is_sent(
    name: str, api: respx.MockRouter, client: NemoClient
) -> None:
    client.token = None
    with pytest.raises(TokenInvalid):
        await CALLS[name][2](client)
    assert not api.calls


async def test_a_new_token_is_used_at_once(api: respx.MockRouter, client: NemoClient) -> None:
    route = answer(api, "credits", {"data": {}})
    client.token = " nmv_usr_other\n"
    await client.credits()
    assert sent(route).headers["authorization"] == "Bearer nmv_usr_other"


@pytest.mark.parametrize("token", ["a b", "é", "a\nb", "a\x00"])
def test_a_token_that_no_header_can_carry_is_refused_without_quoting_it(
    token: str, client: NemoClient
) -> None:
    with pytest.raises(SettingRefused) as caught:
        client.token = token
    assert token not in str(caught.value)


async def test_a_long_token_is_a_token(api: respx.MockRouter, client: NemoClient) -> None:
    answer(api, "anonymous_token", {"token": "x" * 3000})
    client.token = (await client.anonymous_token()).token
    assert client.token == "x" * 3000


@pytest.mark.parametrize("client_id", ["", "a b", "x" * 65, "é"])
async def test_an_odd_client_id_is_not_sent(
    client_id: str, api: respx.MockRouter, client: NemoClient
) -> None:
    client.client_id = client_id
    with pytest.raises(ClientIdMissing):
        await client.anonymous_token()
    assert not api.calls


@pytest.mark.parametrize("session_id", ["a/../b", "a?b#c", "%2e%2e", "é"])
async def test_an_id_stays_one_step_of_the_path(
    session_id: str, api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(path__regex=r"/api/state/nemo_agent/me/.*/latest").respond(json={"data": {}})
    await client.state(session_id)
    path = sent(route).url.raw_path.decode()
    assert path.count("/") == 6
    assert "?" not in path


@pytest.mark.parametrize("session_id", ["", ".", ".."])
async def test_an_id_that_would_climb_the_path_is_refused(
    session_id: str, api: respx.MockRouter, client: NemoClient
) -> None:
    with pytest.raises(SettingRefused):
        await client.state(session_id)
    assert not api.calls


async def test_no_cookie_is_kept(api: respx.MockRouter, client: NemoClient) -> None:
    route = api.get("/api/credits/balance/simple").respond(
        json={"data": {}}, headers={"set-cookie": "sid=1; Domain=example.test"}
    )
    await client.credits()
    await client.credits()
    assert "cookie" not in sent(route).headers
