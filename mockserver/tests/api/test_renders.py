import pytest

from mockserver.server import MockServer
from mockserver.service import renders
from mockserver.tests.harness.walker import ATTRIBUTION, JSON, Walker, plain_get

SUBMIT = "/api/render/proxy/lambda"


DRAFT = {"t": [{"tt": 0, "sg": [{"s": 0, "d": 4000, "m": {}}]}], "d": 4000}


@pytest.fixture
def filmer(walker: Walker) -> Walker:
    """Somebody with a draft at hand; which film it makes is no question here."""
    walker.shown = DRAFT
    return walker


@pytest.fixture
def amid(mock: MockServer, guest: Walker) -> Walker:
    """Somebody whose render, `render_first1`, is under way until the clock goes on."""
    mock.clock.set_mode("stepped")
    guest.shown = DRAFT
    guest.render(render_id="render_first1")
    return guest


def test_progress_never_goes_back_and_ends_at_a_hundred(filmer: Walker) -> None:
    render_id = "render_progress1"
    filmer.render(render_id=render_id)
    seen = [0]
    while seen[-1] < 100:
        seen.append(filmer.poll(render_id)["progress"])
    assert seen == sorted(seen)
    assert filmer.poll(render_id)["status"] == "completed"


def test_a_submission_is_answered_as_pending_however_fast_time_runs(
    filmer: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renders, "PENDING_S", 1e-9)
    answer = filmer.render(render_id="render_hasty1").json()
    assert (answer["status"], answer["progress"]) == ("pending", 0)


def test_an_export_costs_nothing(filmer: Walker) -> None:
    before = filmer.credits()
    filmer.render(render_id="render_free1")
    filmer.finished("render_free1")
    assert filmer.credits() == before


@pytest.mark.parametrize("missing", list(ATTRIBUTION))
def test_a_missing_attribution_header_blocks_the_export(filmer: Walker, missing: str) -> None:
    headers = {key: value for key, value in filmer.headers.items() if key != missing}
    answer = filmer.http.post(SUBMIT, json=filmer.order(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (402, 402)
    assert missing in answer.json()["message"]


def test_a_used_id_is_refused(filmer: Walker) -> None:
    filmer.render(render_id="render_used1")
    filmer.finished("render_used1")
    answer = filmer.render(render_id="render_used1")
    assert (answer.status_code, answer.json()["code"]) == (409, 409)


def test_a_session_runs_one_export_at_a_time(mock: MockServer, amid: Walker) -> None:
    answer = amid.render(render_id="render_second1")
    assert answer.status_code == 409
    assert "render_first1" in answer.json()["message"]
    mock.clock.set_mode("instant")
    amid.finished("render_first1")
    assert "taskId" in amid.render(render_id="render_second1").json()


@pytest.mark.parametrize("draft", [{}, {"t": []}, {"t": [{"tt": 0, "sg": []}]}, [], "x"])
def test_a_draft_with_nothing_in_it_is_refused(walker: Walker, draft: object) -> None:
    answer = walker.render(draft)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "draft"]


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"id": "film_1"}, ["body", "id"]),
        ({"id": "render_../../x"}, ["body", "id"]),
        ({"session_id": "x"}, ["body", "session_id"]),
        ({"output": {"format": "mov", "quality": "high"}}, ["body", "output", "format"]),
        ({"output": {"format": "mp4"}}, ["body", "output", "quality"]),
    ],
)
def test_a_breach_of_the_order_names_its_place(
    walker: Walker, change: dict[str, object], loc: list[str]
) -> None:
    order = walker.order({"t": [{"tt": 0, "sg": [{"d": 1}]}]}) | change
    answer = walker.post(SUBMIT, order, **JSON)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == loc


def test_a_cancelled_export_stays_cancelled_and_frees_the_session(
    mock: MockServer, amid: Walker
) -> None:
    answer = amid.http.post(f"{SUBMIT}/render_first1/cancel", headers=amid.headers)
    assert answer.json()["status"] == "cancelled"
    mock.clock.set_mode("instant")
    assert amid.finished("render_first1")["status"] == "cancelled"
    assert "taskId" in amid.render(render_id="render_next1").json()


def test_cancelling_a_completed_export_changes_nothing(filmer: Walker) -> None:
    filmer.render(render_id="render_done1")
    filmer.finished("render_done1")
    answer = filmer.http.post(f"{SUBMIT}/render_done1/cancel", headers=filmer.headers)
    assert answer.json()["status"] == "completed"


def test_an_unknown_render_is_404(walker: Walker) -> None:
    assert walker.get(f"{SUBMIT}/render_none").status_code == 404
    assert walker.get("/api/render/proxy/render_none/download").status_code == 404


def test_the_fallback_download_waits_for_the_film_and_wants_the_token(
    mock: MockServer, amid: Walker
) -> None:
    path = "/api/render/proxy/render_first1/download"
    assert amid.get(path).status_code == 409
    mock.clock.set_mode("instant")
    done = amid.finished("render_first1")
    assert amid.get(path).content == plain_get(done["output"]["url"]).content
    assert amid.http.get(path).json()["code"] == 1001
