from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.nemo.models import (
    ClaimToken,
    Credits,
    Draft,
    Render,
    RenderStatus,
    Segment,
    Session,
    State,
    Token,
    Track,
    Upload,
)
from tui.nemo.render_status import read_status

KEYS = [
    *("data", "token", "user_id", "expires_at", "credits", "session_id", "available", "frozen"),
    *("total", "files", "cdn_url", "filename", "width", "duration", "state", "draft", "t", "tt"),
    *("sg", "d", "m", "s", "name", "text", "volume", "motion", "title", "url", "id", "status"),
    *("progress", "output", "outputUrl", "error", "size", "generated_media", "video_infos"),
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([10**400, 2**63, "\ud800", '{"t": [{"sg": [{}]}]}', "[" * 9999, "0.5"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=20,
)
READERS = (
    Token.read,
    Session.read,
    ClaimToken.read,
    Credits.read,
    Upload.read,
    Upload.read_all,
    Segment.read,
    Track.read,
    Draft.read,
    State.read,
    Render.read,
)


@given(JSON)
def test_no_json_makes_a_reader_fail(data: object) -> None:
    for reader in READERS:
        value = reader(data)
        assert hash(value) is not None
        assert "\x1b" not in repr(value)


@pytest.mark.parametrize("envelope", [True, False])
def test_a_token_is_read(envelope: bool) -> None:
    data: dict[str, object] = {
        "token": "nmv_usr_1",
        "user_id": "anon_9",
        "expires_at": "2026-11-29T10:00:00Z",
        "credits": 100,
    }
    token = Token.read({"code": 0, "data": data} if envelope else data)
    expires = datetime(2026, 11, 29, 10, tzinfo=UTC)
    assert token == Token("nmv_usr_1", "anon_9", expires)


@pytest.mark.parametrize(
    "data", [None, {}, {"token": "with space"}, {"token": "é"}, {"token": 1.5}]
)
def test_a_token_that_is_absent_or_odd_is_empty(data: object) -> None:
    assert Token.read(data).token == ""


def test_no_token_shows_itself() -> None:
    assert "secret" not in repr(Token.read({"token": "secret"}))
    assert "secret" not in repr(ClaimToken.read({"claim_token": "secret"}))


def test_a_session_is_read() -> None:
    data = {"task_id": "t1", "session_id": "s1", "user_id": 7}
    assert Session.read({"code": 0, "data": data}) == Session("s1", "t1", "7")
    assert Session.read({"session_id": ".."}) == Session("")


def test_a_claim_token_is_read() -> None:
    data = {"claim_token": "clm_1", "expires_in": 604800}
    assert ClaimToken.read({"data": data}) == ClaimToken("clm_1", 604800)


@pytest.mark.parametrize(
    ("data", "balance"),
    [
        ({"available": 60, "frozen": 40, "total": 100}, Credits(60, 40, 100)),
        ({"available": 60, "total": 100}, Credits(60, 40, 100)),
        ({"frozen": 40, "total": 100}, Credits(60, 40, 100)),
        ({"available": 60, "frozen": 40}, Credits(60, 40, 100)),
        ({"available": 60}, Credits(60, None, None)),
        ({"available": "60", "frozen": True, "total": -1}, Credits(60, None, None)),
        ({}, Credits(None, None, None)),
    ],
)
def test_a_balance_is_read(data: object, balance: Credits) -> None:
    assert Credits.read({"code": 0, "data": data}) == balance


def test_an_upload_is_read() -> None:
    entry = {
        "filename": "harbour\u202e.jpg",
        "file_type": "image/jpeg",
        "cdn_url": "https://cdn.test/a.jpg",
        "width": 4032,
        "height": 3024.0,
        "duration": 2.5,
        "hash": "x",
    }
    upload = Upload("harbour.jpg", "image/jpeg", "https://cdn.test/a.jpg", 4032, 3024, 2.5, "x")
    assert Upload.read_all({"code": 0, "data": {"files": [entry, None, 3]}}) == (upload,)
    assert Upload.read_all({"data": [entry]}) == (upload,)
    assert Upload.read_all({"files": [entry]}) == (upload,)
    assert Upload.read_all(entry) == (upload,)


def test_an_upload_without_a_name_is_named_after_its_url() -> None:
    assert Upload.read("https://cdn.test/x/my%20cat.png?sig=1").name == "my cat.png"
    assert Upload.read({"url": "http://[bad"}).name == ""


def test_an_answer_without_files_lists_none() -> None:
    assert Upload.read_all({"code": 0, "data": {"session_state_applied": True}}) == ()


def test_a_state_is_read() -> None:
    data = {
        "session_id": "s1",
        "task_id": "t1",
        "state": {
            "draft": {"t": [{"tt": 0, "sg": [{"d": 10000}]}]},
            "video_infos": [{}, {}],
            "generated_media": [{"name": "clip.mp4", "url": "https://x/1"}, {"url": "u"}, "m", 3],
        },
    }
    state = State.read({"code": 0, "data": data})
    assert len(state.files) == 2
    assert state.draft is not None
    assert state.draft.exportable


def test_a_state_may_be_flat_or_missing() -> None:
    flat = State.read({"session_id": "s1", "draft": {"t": []}, "video_infos": {"a": {}}})
    assert (len(flat.files), flat.draft) == (1, Draft())
    assert State.read({"session_id": "s1"}) == State()


def test_state_and_draft_may_be_json_texts() -> None:
    inner = '{"draft": "{\\"t\\": [{\\"tt\\": 1, \\"sg\\": [{}]}]}"}'
    state = State.read({"data": {"state": inner}})
    assert state.draft is not None
    assert state.draft.exportable


@pytest.mark.parametrize("draft", [None, {}, [], "", "nonsense", 3])
def test_a_draft_that_is_none_is_absent(draft: object) -> None:
    assert State.read({"state": {"draft": draft}}).draft is None


FLAT = {
    "taskId": "r1",
    "status": "completed",
    "progress": 100,
    "output": {"url": "https://cdn.test/r1.mp4", "duration": 10.0, "size": 8_100_000},
}
WRAPPED = {
    "success": True,
    "data": {
        "id": "r1",
        "status": "completed",
        "progress": 100,
        "outputUrl": "https://cdn.test/r1.mp4",
        "createdAt": 1790000000000,
        "completedAt": 1790000060000,
    },
}
TOP = {"id": "r1", "status": "COMPLETED", "outputUrl": "https://cdn.test/r1.mp4", "error": None}


@pytest.mark.parametrize("data", [FLAT, WRAPPED, TOP, {"code": 0, "data": FLAT}])
def test_a_finished_render_is_read_in_every_dialect(data: object) -> None:
    render = Render.read(data)
    assert (render.id, render.status, render.progress) == ("r1", RenderStatus.COMPLETED, 100.0)
    assert render.url == "https://cdn.test/r1.mp4"
    assert render.error is None


def test_a_finished_render_says_how_long_and_large_it_is() -> None:
    render = Render.read(FLAT)
    assert (render.duration_s, render.size) == (10.0, 8_100_000)


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        ("pending", RenderStatus.PENDING),
        ("PROCESSING", RenderStatus.PROCESSING),
        (" Failed ", RenderStatus.FAILED),
        ("cancelled", RenderStatus.CANCELLED),
        ("CANCELED", RenderStatus.CANCELLED),
        ("queued", RenderStatus.PENDING),
        ("enchanted", RenderStatus.UNKNOWN),
        (None, RenderStatus.UNKNOWN),
        (3, RenderStatus.UNKNOWN),
    ],
)
def test_a_status_is_read_in_any_case(stated: object, status: RenderStatus) -> None:
    assert Render.read({"id": "r", "status": stated}).status is status


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (
            RenderStatus.PENDING,
            "queue inqueue waiting submitted created scheduled accepted received new not_started "
            "queueing enqueued init initialized initializing submitting",
        ),
        (
            RenderStatus.PROCESSING,
            "running rendering IN_PROGRESS progress working started starting active encoding "
            "uploading generating ongoing preparing executing busy doing post-processing retrying "
            "finishing completing",
        ),
        (
            RenderStatus.COMPLETED,
            "completed complete done success successful successfully succeeded succeed finished "
            "finish ready ok available rendered ended generated produced 已完成 完成 成功",
        ),
        (
            RenderStatus.FAILED,
            "fail failure failing error errored expired expire timeout timed-out rejected reject "
            "refused invalid crashed exception lost dead not_found fatal denied blocked "
            "unsuccessful incomplete 失败 超时 已过期",
        ),
        (
            RenderStatus.CANCELLED,
            "cancel cancelling canceling aborted abort stopped terminated killed revoked deleted "
            "removed 已取消",
        ),
    ],
)
def test_a_status_is_read_in_the_words_of_the_trade(status: RenderStatus, words: str) -> None:
    for word in words.split():
        assert read_status(word) is status, word
        assert read_status(f"TASK_STATUS_{word.upper()}") is status, word


@pytest.mark.parametrize(
    ("stated", "progress"),
    [
        (62, 62.0),
        (0.62, 62.0),
        ("62%", 62.0),
        (1, 1.0),
        (1.0, 100.0),
        (0, 0.0),
        (120, 100.0),
        (None, None),
        (-1, None),
        (True, None),
        ("half", None),
        (float("nan"), None),
    ],
)
def test_progress_is_in_per_cent(stated: object, progress: float | None) -> None:
    got = Render.read({"id": "r", "status": "processing", "progress": stated}).progress
    assert got == pytest.approx(progress) if progress is not None else got is None


@pytest.mark.parametrize(
    "data",
    [
        {"id": "r", "status": "failed", "error": "no disk"},
        {"success": False, "data": {"id": "r", "status": "failed"}, "error": "no disk"},
        {"id": "r", "error": {"message": "no disk"}},
        {"data": {"id": "r", "status": "FAILED", "message": "no disk"}},
    ],
)
def test_a_failed_render_says_why(data: object) -> None:
    render = Render.read(data)
    assert (render.status, render.error) == (RenderStatus.FAILED, "no disk")


def test_a_render_without_a_status_is_what_its_url_says() -> None:
    assert Render.read({"outputUrl": "https://x/y"}).status is RenderStatus.COMPLETED
