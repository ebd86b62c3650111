"""Refusals and bad answers, as every call to the service meets them."""

import traceback
from collections.abc import Awaitable, Callable

import httpx
import pytest
import respx

from tui.nemo import errors
from tui.nemo.client import NemoClient
from tui.nemo.errors import BadAnswer, ConnectionFailed, NemoError, ServiceError

CREDITS = "/api/credits/balance/simple"
RENDER = "/api/render/proxy/lambda/r1/cancel"

Failing = httpx.Response | Exception | type[Exception]
FAILURES: list[Failing] = [httpx.Response(503), httpx.ConnectError("x"), httpx.ReadError]
REFUSALS = [
    (1001, 401, errors.TokenInvalid, "NEMO_TOKEN"),
    (1010, 401, errors.TokenInvalid, "NEMO_TOKEN"),
    (1011, 401, errors.TokenInvalid, "NEMO_TOKEN"),
    (1002, 404, errors.SessionNotFound, "upload the same files"),
    (2001, 402, errors.OutOfCredits, "Register"),
    (4001, 415, errors.UnsupportedFile, "webp"),
    (4002, 413, errors.FileTooLarge, "200 MB"),
    (402, 402, errors.PlanRequired, "timeline is safe"),
    (429, 429, errors.RateLimited, "Try again in 30 seconds"),
    (400, 400, errors.RequestRefused, "as the service says"),
]


@pytest.mark.parametrize(("code", "status", "kind", "advice"), REFUSALS)
async def test_a_code_in_the_body_refuses_under_any_status(
    code: int,
    status: int,
    kind: type[ServiceError],
    advice: str,
    api: respx.MockRouter,
    client: NemoClient,
) -> None:
    for http_status in (200, status):
        api.post(RENDER).respond(http_status, json={"code": code, "message": "no", "data": None})
        with pytest.raises(kind) as caught:
            await client.cancel_render("r1")
        assert (caught.value.code, caught.value.status) == (code, http_status)
        assert advice in caught.value.advice


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {}, errors.TokenInvalid),
        (404, {"detail": "Session not found: s1"}, errors.SessionNotFound),
        (402, {"message": "upgrade"}, errors.PlanRequired),
        (413, {}, errors.FileTooLarge),
        (415, {}, errors.UnsupportedFile),
        (429, {}, errors.RateLimited),
        (400, {"message": "X-Client-Id missing"}, errors.ClientIdMissing),
        (422, {"detail": [{"loc": ["body"], "msg": "bad"}]}, errors.RequestRefused),
        (500, {}, errors.ServiceDown),
    ],
)
async def test_a_status_alone_refuses(
    status: int,
    body: object,
    kind: type[ServiceError],
    api: respx.MockRouter,
    client: NemoClient,
) -> None:
    api.post(RENDER).respond(status, json=body)
    with pytest.raises(kind) as caught:
        await client.cancel_render("r1")
    assert caught.value.status == status


async def test_any_400_on_the_token_call_is_about_the_client_id(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.post("/api/auth/anonymous-token").respond(400, json={"code": 400, "message": "bad request"})
    with pytest.raises(errors.ClientIdMissing):
        await client.anonymous_token()


async def test_the_pause_of_a_rate_limit_is_read(api: respx.MockRouter, client: NemoClient) -> None:
    api.get(CREDITS).respond(429, json={}, headers={"Retry-After": "7"})
    with pytest.raises(errors.RateLimited) as caught:
        await client.credits()
    assert caught.value.retry_after_s == 7


@pytest.mark.parametrize("status", [401, 402, 413, 429, 502])
async def test_a_telling_status_needs_no_json(
    status: int, api: respx.MockRouter, client: NemoClient
) -> None:
    api.post(RENDER).respond(status, html="<html>nginx</html>")
    with pytest.raises(ServiceError) as caught:
        await client.cancel_render("r1")
    assert caught.value.status == status


@pytest.mark.parametrize("status", [200, 403, 404])
async def test_a_web_page_is_a_bad_answer_and_not_repeated(
    status: int, api: respx.MockRouter, client: NemoClient, waits: list[float]
) -> None:
    api.get(CREDITS).respond(status, html="<html>Sign in to the hotel</html>")
    with pytest.raises(BadAnswer) as caught:
        await client.credits()
    assert caught.value.status == status
    assert str(status) in caught.value.message
    assert not caught.value.truncated
    assert waits == []


async def test_plain_words_under_a_refusal_are_quoted(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CREDITS).respond(403, text="blocked by policy\x1b[2J")
    with pytest.raises(errors.RequestRefused, match=r"blocked by policy$"):
        await client.credits()


@pytest.mark.parametrize(
    "body", ['{"code": 0, "da', "", "[" * 100_000], ids=["cut", "nothing", "too-deep"]
)
async def test_half_an_answer_is_asked_for_again(
    body: str, api: respx.MockRouter, client: NemoClient, waits: list[float]
) -> None:
    good = httpx.Response(200, json={"data": {"available": 5}})
    api.get(CREDITS).side_effect = [httpx.Response(200, text=body), good]
    assert (await client.credits()).available == 5
    assert waits == [0.5]


@pytest.mark.parametrize("body", ["3", '"yes"', "null", "true"])
async def test_json_of_another_shape_is_a_bad_answer_that_is_not_asked_for_again(
    body: str, api: respx.MockRouter, client: NemoClient, waits: list[float]
) -> None:
    api.get(CREDITS).respond(200, text=body)
    with pytest.raises(BadAnswer):
        await client.credits()
    assert not waits


async def test_a_byte_order_mark_does_no_harm(api: respx.MockRouter, client: NemoClient) -> None:
    api.get(CREDITS).respond(200, content=b'\xef\xbb\xbf{"available": 5}')
    assert (await client.credits()).available == 5


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_read_is_made_four_times_with_growing_waits(
    failure: Failing, api: respx.MockRouter, client: NemoClient, waits: list[float]
) -> None:
    route = api.get(CREDITS).mock(side_effect=[failure] * 9)
    with pytest.raises((ConnectionFailed, errors.ServiceDown)):
        await client.credits()
    assert route.call_count == 4
    assert waits == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("name", ["create_session", "upload_urls", "cancel_render", "run"])
async def test_what_makes_something_happen_is_never_repeated(
    name: str, failure: Failing, api: respx.MockRouter, client: NemoClient, waits: list[float]
) -> None:
    api.post().mock(side_effect=[failure] * 9)
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "create_session": lambda: client.create_session("en"),
        "upload_urls": lambda: client.upload_urls("s1", []),
        "cancel_render": lambda: client.cancel_render("r1"),
        "run": lambda: anext(client.run("s1", "hello")),
    }
    with pytest.raises((ConnectionFailed, errors.ServiceDown)):
        await calls[name]()
    assert len(api.calls) == 1
    assert waits == []


@pytest.mark.parametrize("status", [401, 402, 404, 429])
async def test_a_refused_read_is_not_repeated(
    status: int, api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(CREDITS).respond(status, json={})
    with pytest.raises(ServiceError):
        await client.credits()
    assert route.call_count == 1


async def test_a_read_follows_a_redirect_on_the_same_host(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CREDITS).respond(307, headers={"location": "/api/credits/balance/simple/"})
    route = api.get(CREDITS + "/").respond(json={"available": 5})
    assert (await client.credits()).available == 5
    assert "authorization" in route.calls.last.request.headers


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.test/steal",
        "http://api.example.test/x",
        "https://api.example.test:8443/x",
        "//evil.test/x",
        "https://api.example.test@evil.test/x",
        "",
    ],
)
async def test_a_redirect_elsewhere_is_refused(
    target: str, api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CREDITS).respond(302, headers={"location": target})
    with pytest.raises(BadAnswer):
        await client.credits()
    assert all(call.request.url.host == "api.example.test" for call in api.calls)


async def test_a_redirected_post_is_refused(api: respx.MockRouter, client: NemoClient) -> None:
    api.post(RENDER).respond(307, headers={"location": RENDER + "/"})
    with pytest.raises(BadAnswer, match="elsewhere"):
        await client.cancel_render("r1")
    assert len(api.calls) == 1


async def test_a_token_quoted_by_the_service_is_not_repeated(
    api: respx.MockRouter, client: NemoClient
) -> None:
    client.token = "plain-looking-token"
    words = "bad token plain-looking-token"
    failures: list[Failing] = [
        httpx.Response(403, json={"message": words}),
        httpx.Response(403, text=words),
        httpx.Response(200, json={"code": 9, "message": words}),
        httpx.LocalProtocolError("Illegal header value b'Bearer plain-looking-token'"),
        httpx.ConnectError(words),
    ]
    for failure in failures:
        api.post(RENDER).mock(side_effect=[failure])
        with pytest.raises(NemoError) as caught:
            await client.cancel_render("r1")
        shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
        assert "plain-looking-token" not in shown


async def test_only_a_call_with_a_body_says_that_it_is_json(
    api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(CREDITS).respond(200, json={"data": {"available": 5}})
    await client.credits()
    assert "content-type" not in route.calls.last.request.headers
    api.post("/api/auth/anonymous-token").respond(400, json={"code": 400})
    with pytest.raises(NemoError):
        await client.anonymous_token()
    for call in api.calls:
        said = call.request.headers.get("content-type")
        assert said == ("application/json" if call.request.content else None)
