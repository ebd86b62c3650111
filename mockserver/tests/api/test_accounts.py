import pytest

from mockserver.tests.harness.walker import ATTRIBUTION, Walker

TOKEN = "/api/auth/anonymous-token"
CLAIM = "/api/auth/claim-token"


def test_a_token_comes_with_a_user_a_date_and_a_hundred_credits(stranger: Walker) -> None:
    data = stranger.http.post(TOKEN, headers={"X-Client-Id": stranger.client_id}).json()["data"]
    assert data["token"].startswith("nmv_usr_")
    assert data["user_id"].startswith("anon_")
    assert data["credits"] == 100
    assert data["expires_at"].endswith("Z")


def test_without_a_client_id_there_is_no_token(stranger: Walker) -> None:
    answer = stranger.http.post(TOKEN, headers=ATTRIBUTION)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_a_client_id_of_65_characters_is_none(stranger: Walker) -> None:
    assert stranger.http.post(TOKEN, headers={"X-Client-Id": "x" * 65}).status_code == 400


@pytest.mark.parametrize("client_id", ["two words", "caf\u00e9", "a\tb"])
def test_a_client_id_with_anything_but_visible_ascii_is_none(
    stranger: Walker, client_id: str
) -> None:
    answer = stranger.http.post(TOKEN, headers={b"X-Client-Id": client_id.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_the_token_call_carries_no_bearer(walker: Walker) -> None:
    headers = {**walker.headers, "X-Client-Id": "somebody-else"}
    answer = walker.http.post(TOKEN, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["header", "authorization"]


def test_the_token_call_has_no_body(stranger: Walker) -> None:
    headers = {"X-Client-Id": stranger.client_id}
    assert stranger.http.post(TOKEN, content=b"{}", headers=headers).status_code == 422


def test_a_second_token_within_seven_days_is_too_soon(walker: Walker) -> None:
    answer = walker.http.post(TOKEN, headers={"X-Client-Id": walker.client_id})
    assert (answer.status_code, answer.json()["code"]) == (429, 429)
    assert 0 < int(answer.headers["retry-after"]) <= 7 * 24 * 3600


def test_a_missing_a_wrong_and_a_bare_token_are_1001(walker: Walker) -> None:
    for value in ({}, {"Authorization": "Bearer nmv_usr_no"}, {"Authorization": walker.token}):
        answer = walker.http.get("/api/credits/balance/simple", headers={**ATTRIBUTION, **value})
        assert (answer.status_code, answer.json()["code"]) == (200, 1001)


def test_a_claim_token_stands_in_for_the_real_one(walker: Walker) -> None:
    body = {"task_id": walker.task_id, "session_id": walker.sid}
    data = walker.post(CLAIM, body).json()["data"]
    assert data["claim_token"].startswith("clm_")
    assert data["expires_in"] == 604_800


def test_a_claim_for_another_task_finds_no_session(walker: Walker) -> None:
    body = {"task_id": "other", "session_id": walker.sid}
    assert walker.post(CLAIM, body).json()["code"] == 1002
