"""The door: whose page may drive the mock."""

import pytest

from mockserver.server import MockServer
from mockserver.tests.harness.raw_http import raw_request
from mockserver.tests.harness.walker import Walker, client, plain_get

TOKEN = "/api/auth/anonymous-token"
CROSS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
FOLLOWED = {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}


def status(server: MockServer, method: str, path: str, **headers: str) -> int:
    with client(server.url) as http:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return http.request(method, path, headers=named).status_code


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost", "x"]
)
def test_a_page_from_elsewhere_changes_nothing(server: MockServer, origin: str) -> None:
    assert status(server, "POST", TOKEN, X_Client_Id=origin, Origin=origin) == 403
    assert status(server, "POST", "/__mock/reset", Origin=origin) == 403
    assert status(server, "DELETE", "/__mock/journal", Origin=origin) == 403
    assert status(server, "PUT", "/nowhere", Origin=origin) == 403


def test_a_page_from_elsewhere_sees_nothing_of_the_mocks_own(server: MockServer) -> None:
    assert status(server, "GET", "/__mock/journal", Origin="https://evil.example") == 403
    assert status(server, "GET", "/__mock/journal", **CROSS) == 403
    assert status(server, "GET", "/__mock/state", **{**FOLLOWED, "Sec-Fetch-Dest": "iframe"}) == 403


def test_a_form_without_origin_is_known_by_what_the_browser_says(server: MockServer) -> None:
    assert status(server, "POST", "/__mock/reset", **FOLLOWED) == 403
    assert status(server, "POST", "/__mock/reset", **{"Sec-Fetch-Site": "same-site"}) == 403


def test_the_mocks_own_page_may_do_everything(server: MockServer) -> None:
    own = {"Origin": server.url, "Sec-Fetch-Site": "same-origin", "X-Mock-Page": "1"}
    body = {"name": "clean"}
    with client(server.url) as http:
        assert http.post("/__mock/scenario", json=body, headers=own).status_code == 200


def test_a_form_cannot_press_anything_even_from_the_mocks_own_origin(server: MockServer) -> None:
    own = {"Origin": server.url, "Sec_Fetch_Site": "same-origin"}
    assert status(server, "POST", "/__mock/reset", **own) == 403
    assert status(server, "POST", "/__mock/reset", Sec_Fetch_Site="none") == 403


def test_a_link_from_elsewhere_may_be_followed(server: MockServer) -> None:
    assert status(server, "GET", "/__mock/scenario", **FOLLOWED) == 200


def test_reading_the_service_needs_no_origin_of_its_own(server: MockServer, walker: Walker) -> None:
    headers = {**walker.headers, "Origin": "http://127.0.0.1:1"}
    assert plain_get(f"{server.url}/api/credits/balance/simple", **headers).status_code == 200


IMAGE = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
TOKEN_IN_URL = f"/api/credits/balance/simple?token=nmv_usr_{40 * 'a'}"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "CROSS-SITE", "what-comes-next"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", TOKEN_IN_URL),
        ("GET", "/api/render/proxy/lambda/x"),
        ("HEAD", "/cdn/x/file.png"),
        ("OPTIONS", "/run_sse"),
        ("GET", "/favicon.ico"),
    ],
)
def test_what_a_foreign_page_loads_leaves_no_trace(method: str, path: str, site: str) -> None:
    with MockServer() as server:
        server.fault("error:2001,as=status;times=1")
        for how in (IMAGE, FOLLOWED, CROSS, {}):
            assert status(server, method, path, **{**how, "Sec-Fetch-Site": site}) == 403
        assert not server.journal
        assert not server.near_misses
        assert server.verdict().findings == ()
        assert status(server, "GET", "/api/credits/balance/simple") == 402


def test_a_foreign_page_cannot_name_a_recording(server: MockServer) -> None:
    named = {**CROSS, "X-Mock-Recording": "errors/1001-http", "X-Mock-Fault": "reset@head"}
    assert status(server, "GET", "/api/credits/balance/simple", **named) == 403


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_an_address_typed_by_hand_reads_the_service(walker: Walker, site: str) -> None:
    headers = {**walker.headers, "Sec-Fetch-Site": site}
    assert walker.http.get("/api/credits/balance/simple", headers=headers).status_code == 200


def test_a_program_sends_no_origin_and_is_let_in(server: MockServer) -> None:
    assert status(server, "POST", TOKEN, X_Client_Id="somebody") == 200


def test_a_whole_address_may_stand_in_place_of_a_path(server: MockServer) -> None:
    for whole in (f"{server.url}/openapi.json", f"{server.url.upper()}/openapi.json?a=b"):
        assert raw_request(server.url, "GET", whole).status == 200
    assert raw_request(server.url, "GET", f"{server.url}/__mock/clock").status == 200
    assert raw_request(server.url, "GET", server.url).status == 599


def test_whose_address_it_is_decides_and_not_the_host_beside_it(server: MockServer) -> None:
    for foreign in ("http://evil.example/openapi.json", "https://evil.example:99999/", "http://"):
        refused = raw_request(server.url, "GET", foreign)
        assert refused.status == 400, foreign
        assert b"must name this machine" in refused.body
