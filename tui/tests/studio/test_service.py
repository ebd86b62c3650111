import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from tui.library.locks import Locks
from tui.library.schema import LibraryBusy
from tui.library.tokens import StoredToken
from tui.nemo.errors import RateLimited, RequestRefused, TokenInvalid
from tui.studio.clock import ScaledClock
from tui.studio.events import Notice, Waiting
from tui.tests.studio.scripted import (
    BALANCE,
    CREDITS,
    TOKEN,
    ScriptedService,
    events,
    expired,
    fresh,
    in_turn,
    text,
)

WEEK = httpx.Response(429, json={"code": 429}, headers={"retry-after": "604800"})
LIMITED = httpx.Response(429, json={"code": 429}, headers={"retry-after": "12"})


@pytest.mark.parametrize(("code", "status"), [(1001, 200), (1010, 200), (1011, 401), (1001, 401)])
async def test_an_expired_anonymous_token_is_renewed_and_the_call_repeated_once(
    scripted: ScriptedService, code: int, status: int
) -> None:
    calls = scripted.http.get(CREDITS)
    calls.side_effect = [expired(code, status), BALANCE]
    renewal = scripted.http.post(TOKEN)
    renewal.return_value = fresh()
    assert (await scripted.service.credits()).available == 100
    assert renewal.calls.last.request.headers["x-client-id"] == "c1"
    assert "authorization" not in renewal.calls.last.request.headers
    assert [call.request.headers["authorization"] for call in calls.calls] == [
        "Bearer nmv_usr_old",
        "Bearer nmv_usr_new",
    ]
    kept = scripted.tokens.get("test")
    assert kept is not None
    assert kept.token == "nmv_usr_new"
    assert scripted.of(Notice)


async def test_calls_that_are_refused_at_once_get_one_new_token(scripted: ScriptedService) -> None:
    """As a render is asked about while a message goes out; the service gives one in seven days."""

    def answered(request: httpx.Request) -> httpx.Response:
        is_old = request.headers["authorization"] == "Bearer nmv_usr_old"
        return expired() if is_old else BALANCE

    scripted.http.get(CREDITS).side_effect = answered
    renewal = scripted.http.post(TOKEN)
    renewal.side_effect = [fresh(), WEEK, WEEK]
    await asyncio.gather(*(scripted.service.credits() for _call in range(3)))
    await scripted.service.credits()
    assert (renewal.call_count, len(scripted.of(Notice))) == (1, 1)
    assert scripted.service.client.token == "nmv_usr_new"


async def test_a_token_is_stored_before_anything_else_is_written_down(
    scripted: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service gives no other for seven days."""

    def is_busy(*_what: object, **_how: object) -> None:
        raise LibraryBusy

    monkeypatch.setattr(scripted.library.accounts, "learn", is_busy)
    scripted.http.get(CREDITS).return_value = expired()
    scripted.http.post(TOKEN).return_value = fresh()
    with pytest.raises(LibraryBusy):
        await scripted.service.credits()
    kept = scripted.tokens.get("test")
    assert kept is not None
    assert kept.token == "nmv_usr_new"


async def test_others_wait_for_a_token_that_is_still_being_stored_as_its_call_is_stopped(
    scripted: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A keyring asks for its password first; two that write at once lose each other's token."""
    put, begun, may_store = scripted.tokens.put, threading.Event(), threading.Event()

    def slow(service: str, token: StoredToken, account: str | None = None) -> None:
        begun.set()
        may_store.wait(30)
        put(service, token, account)

    monkeypatch.setattr(scripted.tokens, "put", slow)
    scripted.http.get(CREDITS).return_value = expired()
    scripted.http.post(TOKEN).return_value = fresh()
    call = asyncio.create_task(scripted.service.credits())
    await asyncio.to_thread(begun.wait, 30)
    call.cancel()
    for _each in range(20):
        await asyncio.to_thread(int)
    assert not Locks(scripted.folder / "holds").lock("account")
    may_store.set()
    with pytest.raises(asyncio.CancelledError):
        await call
    kept = scripted.tokens.get("test")
    assert kept is not None
    assert kept.token == "nmv_usr_new"


async def test_programs_first_calls_get_one_token(scripted: ScriptedService) -> None:
    scripted.tokens.drop("test")
    scripted.service.client.token = None
    renewal = scripted.http.post(TOKEN)
    renewal.side_effect = [fresh(), WEEK, fresh("nmv_usr_other")]
    await asyncio.gather(scripted.service.connect(), scripted.service.connect())
    kept = scripted.tokens.get("test")
    assert kept is not None
    assert (renewal.call_count, kept.token) == (1, "nmv_usr_new")


async def test_what_a_new_client_id_does_not_cure_is_told_in_the_services_words(
    scripted: ScriptedService,
) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    scripted.tokens.put("test", StoredToken("nmv_usr_old", "anon_1", long_ago))
    wrong_host = httpx.Response(400, json={"message": "This is the wrong host."})
    asked = scripted.http.post(TOKEN)
    asked.return_value = wrong_host
    with pytest.raises(RequestRefused, match=r"This is the wrong host\.") as caught:
        await scripted.service.use_anonymous()
    assert "client id" not in caught.value.advice
    assert asked.call_count == 2


async def test_a_token_that_stays_refused_is_not_renewed_for_ever(
    scripted: ScriptedService,
) -> None:
    calls = scripted.http.get(CREDITS)
    calls.return_value = expired()
    scripted.http.post(TOKEN).return_value = fresh()
    with pytest.raises(TokenInvalid):
        await scripted.service.credits()
    assert calls.call_count == 2


async def test_while_there_is_no_other_token_the_one_at_hand_is_tried_once_more(
    scripted: ScriptedService,
) -> None:
    calls = scripted.http.get(CREDITS)
    calls.side_effect = [expired(), BALANCE]
    scripted.http.post(TOKEN).return_value = WEEK
    assert (await scripted.service.credits()).available == 100
    assert scripted.service.client.client_id == "c1"
    kept = scripted.tokens.get("test")
    assert kept is not None
    assert kept.token == "nmv_usr_old"


async def test_an_account_with_paid_work_is_not_given_up_for_a_refused_token(
    scripted: ScriptedService,
) -> None:
    scripted.service.clock = ScaledClock()
    calls = scripted.http.get(CREDITS)
    calls.return_value = expired()
    renewal = scripted.http.post(TOKEN)
    renewal.return_value = WEEK
    for _ in range(2):
        with pytest.raises(TokenInvalid) as refused:
            await scripted.service.credits()
        assert "Try again later" in refused.value.advice
    assert (calls.call_count, renewal.call_count) == (2, 1)
    assert scripted.tokens.get("test") is not None


async def test_a_token_that_expired_by_this_clock_only_is_used_while_there_is_no_other(
    scripted: ScriptedService,
) -> None:
    scripted.tokens.put(
        "test", StoredToken("nmv_usr_old", "anon_1", datetime(2020, 1, 1, tzinfo=UTC))
    )
    scripted.service.client.token = None
    scripted.http.post(TOKEN).return_value = WEEK
    await scripted.service.connect()
    assert scripted.service.client.token == "nmv_usr_old"


async def test_a_token_that_the_user_set_is_never_replaced(scripted: ScriptedService) -> None:
    account = scripted.service.account
    account.restore(replace(account.active, is_own=True))
    scripted.http.get(CREDITS).return_value = expired()
    renewal = scripted.http.post(TOKEN)
    with pytest.raises(TokenInvalid):
        await scripted.service.credits()
    assert renewal.call_count == 0


async def test_a_turn_refused_for_its_token_is_sent_again_because_it_was_not_taken(
    scripted: ScriptedService,
) -> None:
    turns = scripted.http.post("/run_sse")
    turns.side_effect = [expired(), events(text("Done."))]
    scripted.http.post(TOKEN).return_value = fresh()
    heard = [event async for event in scripted.service.run("s1", "hello")]
    assert len(heard) == 1
    assert turns.call_count == 2


async def test_a_rate_limit_is_waited_out_and_the_call_repeated_once(
    scripted: ScriptedService,
) -> None:
    calls = scripted.http.get(CREDITS)
    calls.side_effect = [LIMITED, BALANCE]
    await scripted.service.credits()
    assert scripted.clock.slept == [12.0]
    (waiting,) = scripted.of(Waiting)
    assert waiting.left_s == 12.0


async def test_a_second_rate_limit_ends_the_call(scripted: ScriptedService) -> None:
    calls = scripted.http.get(CREDITS)
    calls.side_effect = in_turn(LIMITED)
    with pytest.raises(RateLimited):
        await scripted.service.credits()
    assert calls.call_count == 2


async def test_a_refused_client_id_is_made_anew_once_and_kept(scripted: ScriptedService) -> None:
    scripted.service.client.token = None
    scripted.tokens.drop("test")
    renewal = scripted.http.post(TOKEN)
    renewal.side_effect = [httpx.Response(400, json={"code": 400}), fresh()]
    await scripted.service.connect()
    first, second = (call.request.headers["x-client-id"] for call in renewal.calls)
    assert first == "c1"
    assert (scripted.folder / "client_id").read_text().strip() == second


async def test_a_kept_token_is_used_without_asking_for_one(scripted: ScriptedService) -> None:
    renewal = scripted.http.post(TOKEN)
    await scripted.service.connect()
    assert renewal.call_count == 0
    assert scripted.service.account.anonymous


async def test_a_pause_of_days_is_not_waited_out_and_not_asked_into(
    scripted: ScriptedService,
) -> None:
    calls = scripted.http.get(CREDITS)
    calls.return_value = WEEK
    for _ in range(2):
        with pytest.raises(RateLimited):
            await scripted.service.credits()
    assert scripted.clock.slept == []
    assert calls.call_count == 1


async def test_a_token_that_was_lost_on_its_way_is_asked_for_under_another_client_id(
    scripted: ScriptedService,
) -> None:
    scripted.service.client.token = None
    scripted.tokens.drop("test")
    renewal = scripted.http.post(TOKEN)
    renewal.side_effect = [WEEK, fresh()]
    await scripted.service.connect()
    first, second = (call.request.headers["x-client-id"] for call in renewal.calls)
    assert first != second
    assert scripted.clock.slept == []
