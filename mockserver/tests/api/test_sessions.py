from uuid import uuid4

import pytest

from mockserver.tests.harness.walker import Walker

MAKE = "/api/tasks/me/with-session/nemo_agent"


def test_a_new_session_is_empty(walker: Walker) -> None:
    data = walker.get(f"/api/state/nemo_agent/me/{walker.sid}/latest").json()["data"]
    assert data["session_id"] == walker.sid
    assert (data["task_id"], data["task_name"]) == (walker.task_id, "project")
    assert data["state"] == {
        "draft": {},
        "video_infos": [],
        "generated_media": [],
        "canvas_config": {},
        "video_analyses": [],
    }


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"task_name": "project"}, ["body", "language"]),
        ({"task_name": "project", "language": "en", "x": 1}, ["body", "x"]),
        ({"taskName": "project", "language": "en"}, ["body", "task_name"]),
        ({"task_name": 7, "language": "en"}, ["body", "task_name"]),
        ({"task_name": "project", "language": "not a tag!"}, ["body", "language"]),
        ([], ["body"]),
    ],
)
def test_a_breach_names_the_place(walker: Walker, body: object, loc: list[str]) -> None:
    answer = walker.post(MAKE, body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == loc


def test_a_key_in_the_wrong_case_is_told_the_right_one(walker: Walker) -> None:
    answer = walker.post(MAKE, {"taskName": "project", "language": "en"})
    assert "task_name" in answer.json()["detail"][1]["msg"]


def test_a_form_is_no_json(walker: Walker) -> None:
    answer = walker.http.post(MAKE, data={"task_name": "project"}, headers=walker.headers)
    assert answer.json()["detail"][0]["loc"] == ["header", "content-type"]


def test_somebody_elses_session_is_not_there(walker: Walker) -> None:
    other = Walker(str(walker.http.base_url), str(uuid4())).connect()
    answer = other.get(f"/api/state/nemo_agent/me/{walker.sid}/latest")
    other.http.close()
    assert answer.json()["code"] == 1002


def test_an_unknown_session_is_1002_everywhere(walker: Walker) -> None:
    walker.sid = "nowhere"
    assert walker.get("/api/state/nemo_agent/me/nowhere/latest").json()["code"] == 1002
    assert walker.say("hello").json()["code"] == 1002
    assert walker.upload(a_png=b"x").json()["code"] == 1002
    draft = {"t": [{"tt": 0, "sg": [{"d": 1}]}]}
    assert walker.render(draft).json()["code"] == 1002
