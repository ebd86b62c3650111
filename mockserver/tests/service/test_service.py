from dataclasses import asdict
from typing import Any

import pytest

from mockserver.clock import iso_time
from mockserver.refusals import BadToken, NoSession, OutOfScope, TooSoon
from mockserver.service.folder import FolderError
from mockserver.service.records import DAY_S, WEEK_S, Render, Session
from mockserver.service.service import Service
from mockserver.service.snapshot import from_json
from mockserver.tests.harness.walker import VirtualClock


def bearer(secret: str) -> str:
    return f"Bearer {secret}"


def test_a_token_is_good_for_seven_days_and_not_a_second_longer(
    service: Service, clock: VirtualClock
) -> None:
    secret, token, account = service.new_token("somebody")
    assert token.expires_s() - clock.now_s() == WEEK_S
    clock.time_s += WEEK_S - 1
    assert service.account(bearer(secret)) is account
    clock.time_s += 1
    with pytest.raises(BadToken, match="expired"):
        service.account(bearer(secret))


def test_after_seven_days_the_same_client_is_the_same_user_with_fresh_credits(
    service: Service, clock: VirtualClock
) -> None:
    _, _, before = service.new_token("somebody")
    before.balance = before.balance.reserve(100).charge(100)
    clock.time_s += WEEK_S - 10
    with pytest.raises(TooSoon) as caught:
        service.new_token("somebody")
    assert caught.value.headers == {"Retry-After": "10"}
    clock.time_s += 10
    _, _, after = service.new_token("somebody")
    assert after.user_id == before.user_id
    assert after.balance.available == 100


def test_another_client_is_another_user(service: Service) -> None:
    first, second = service.new_token("one")[2], service.new_token("two")[2]
    session = Session("s", "t", first.user_id, "project", "en", service.clock.now_s())
    service.sessions["s"] = session
    assert service.session(first, "s") is session
    with pytest.raises(NoSession):
        service.session(second, "s")


@pytest.mark.parametrize("value", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a b"])
def test_a_malformed_authorization_is_no_token(service: Service, value: str | None) -> None:
    with pytest.raises(BadToken, match="missing"):
        service.account(value)


def test_the_secret_is_nowhere_in_what_is_kept(service: Service) -> None:
    secret, token, account = service.new_token("my-client-id")
    assert secret not in repr((token, account))
    assert "my-client-id" not in repr((token, account))


def test_times_are_told_in_utc() -> None:
    assert iso_time(0) == "1970-01-01T00:00:00Z"


def test_a_session_that_nobody_asks_for_in_a_day_is_gone(
    service: Service, clock: VirtualClock
) -> None:
    account = service.new_token("one")[2]
    service.sessions["s"] = Session("s", "t", account.user_id, "project", "en", clock.now_s())
    for _ in range(3):
        clock.time_s += DAY_S - 1
        service.session(account, "s")
    clock.time_s += DAY_S
    with pytest.raises(NoSession):
        service.session(account, "s")


def test_a_token_is_good_for_its_scopes_only(service: Service) -> None:
    service.scopes = ("read",)
    secret, _, account = service.new_token("one")
    assert service.account(bearer(secret), "read") is account
    with pytest.raises(OutOfScope, match="this is upload"):
        service.account(bearer(secret), "upload")


def test_who_has_lost_all_tokens_may_have_a_new_one_at_once(service: Service) -> None:
    _, _, before = service.new_token("one")
    service.tokens.clear()
    assert service.new_token("one")[2] is before


def test_a_folder_that_an_older_mock_has_left_can_be_read(service: Service) -> None:
    _, _, account = service.new_token("one")
    session = Session("s", "t", account.user_id, "project", "en", 1.0, used_uploads=2)
    render = Render("r", "s", account.user_id, {}, "k", "a.mp4", 1.0, 9.0, furthest_percent=40)
    purse, shown, best = asdict(account), asdict(session), asdict(render)
    purse["purse"] = purse.pop("balance")
    shown["shown"] = shown.pop("used_uploads")
    best["best"] = best.pop("furthest_percent")
    older = {"accounts": [purse], "tokens": [], "sessions": [shown], "renders": [best]}
    assert from_json(older) == ({account.user_id: account}, {}, {"s": session}, {"r": render})


@pytest.mark.parametrize("kind", ["accounts", "tokens", "sessions", "renders"])
@pytest.mark.parametrize("spoilt", [None, [{"odd": 1}]])
def test_what_a_folder_remembers_in_part_is_refused(kind: str, spoilt: object) -> None:
    written: dict[str, Any] = {"accounts": [], "tokens": [], "sessions": [], "renders": []}
    with pytest.raises(FolderError, match="is not whole"):
        from_json({**written, kind: spoilt})


def test_a_folder_that_a_newer_mock_has_left_is_said_to_be_one(service: Service) -> None:
    _, _, account = service.new_token("one")
    written = {"accounts": [asdict(account)], "tokens": [], "sessions": [], "renders": []}
    assert from_json(written)
    with pytest.raises(FolderError, match="newer mock"):
        from_json({**written, "accounts": [{**asdict(account), "colour": "red"}]})
