"""Changes to the service by themselves; what clients see of them is held by control and faults."""

from dataclasses import replace

import pytest

from mockserver.refusals import BadToken, Conflict, NotThere
from mockserver.service import changes, renders
from mockserver.service.records import Render, Session
from mockserver.service.service import Service


@pytest.fixture
def render(service: Service) -> Render:
    account = service.new_token("one")[2]
    service.sessions["s"] = Session("s", "t", account.user_id, "clip", "en", 0)
    made = Render("render_1", "s", account.user_id, {}, "key", "clip.mp4", 0, takes_s=30)
    made.submitted_s = service.clock.now_s()
    service.renders[made.id] = made
    return made


def status(service: Service, render: Render) -> str:
    return renders.status_of(render, service.clock.now_s())


def test_only_a_running_render_can_be_changed(service: Service, render: Render) -> None:
    assert changes.running_render(service, "render_1") is render
    changes.fail_render(service, render, "It broke.")
    assert (status(service, render), render.error) == ("failed", "It broke.")
    with pytest.raises(Conflict, match="failed already"):
        changes.running_render(service, "render_1")
    with pytest.raises(NotThere, match="no render 'render_2'"):
        changes.running_render(service, "render_2")


def test_a_completed_render_waits_for_its_film_alone(service: Service, render: Render) -> None:
    changes.complete_render(service, render)
    assert status(service, render) == "processing"
    render.film_done_s = service.clock.now_s()
    assert status(service, render) == "completed"


def test_a_session_takes_its_running_renders_along(service: Service, render: Render) -> None:
    changes.drop_session(service, "s")
    assert render.error == "The session is gone."
    with pytest.raises(NotThere):
        changes.drop_session(service, "s")


def test_a_session_takes_nothing_along_that_is_another_ones_or_over(
    service: Service, render: Render
) -> None:
    over = replace(render, id="render_2", film_done_s=0.0, submitted_s=0.0)
    service.renders[over.id] = over
    service.sessions["t"] = replace(service.sessions["s"], id="t")
    before = status(service, over)
    changes.drop_session(service, "t")
    assert (status(service, render), render.error) == ("pending", None)
    changes.drop_session(service, "s")
    assert (before, status(service, over), over.error) == ("completed", "completed", None)


def test_expired_and_revoked_tokens_are_good_for_nothing(service: Service) -> None:
    for change in (changes.expire_tokens, changes.revoke_tokens):
        secret, token, account = service.new_token(change.__name__)
        assert changes.tokens_of(service, [account]) == [token]
        assert service.account(f"Bearer {secret}") is account
        change(service, [token])
        with pytest.raises(BadToken):
            service.account(f"Bearer {secret}")


def test_credits_are_set_and_what_is_frozen_stays(service: Service) -> None:
    account = service.new_token("one")[2]
    account.balance = account.balance.reserve(40)
    changes.set_credits(service, [account], 7)
    assert (account.balance.available, account.balance.frozen) == (7, 40)
