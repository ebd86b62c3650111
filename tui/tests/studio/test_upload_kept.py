"""An upload counts when the service has the file: whatever else its answer says is a failure."""

from pathlib import Path

import httpx
import pytest
from PIL import Image

from tui.media.sources import Source
from tui.nemo.models import Upload
from tui.nemo.upload_match import is_alike, receipt
from tui.studio.events import Failed, Uploaded
from tui.studio.inspecting.selection import inspect_all
from tui.studio.upload import Uploader
from tui.tests.studio.scripted import EMPTY_STATE, STATE, ScriptedService, in_turn

UPLOAD = "/api/upload-video/nemo_agent/me/s1"
KEPT = {"filename": "a.png", "cdn_url": "https://c.example/a.png"}


@pytest.fixture
def uploader(scripted: ScriptedService, stills_examined_here: None) -> Uploader:
    library = scripted.library
    project = library.projects.add("test", "harbour", "s1", None, 1.0)
    return Uploader(
        scripted.service,
        library,
        scripted.clock,
        scripted.events.append,
        project.id,
        "s1",
        scripted.folder,
    )


@pytest.fixture
def still(tmp_path: Path) -> Path:
    Image.effect_noise((40, 30), 50).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def answers(scripted: ScriptedService, data: object, *state: object) -> None:
    scripted.http.post(UPLOAD).return_value = httpx.Response(200, json={"code": 0, "data": data})
    session = {"state": {"video_infos": list(state)}}
    scripted.http.get(STATE).return_value = httpx.Response(200, json={"code": 0, "data": session})


async def send(uploader: Uploader, *words: Path | str) -> tuple[Uploaded, ...]:
    return await uploader.send(await inspect_all(list(map(Source.read, words)), uploader.tell))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "does not have the file"),
        ({}, "does not have the file"),
        ({"files": []}, "does not have the file"),
        ({"files": [None]}, "does not have the file"),
        ({"files": [{"filename": "a.png", "error": "virus scan failed"}]}, "virus scan failed"),
        ({"files": [{"filename": "a.png", "status": "failed"}]}, "failed"),
        ({"files": [{"filename": "a.png", "state": "REJECTED", "reason": "nude"}]}, "nude"),
        ({"files": [{"filename": "a.png", "status": "skipped"}]}, "skipped"),
        ({"files": [{"filename": "a.png", "success": False, "message": "no"}]}, "no"),
        ({"files": [{"filename": "a.png", "code": 4002, "message": "too large"}]}, "too large"),
        ({"files": [{"filename": "a.png", "code": "E_QUOTA"}]}, "no reason"),
        ({"files": [{"filename": "a.png", "errors": ["too dark"]}]}, "too dark"),
        ({"files": [{"filename": "a.png", "errors": "too dark"}]}, "too dark"),
        ({"files": [], "failed": [{"filename": "a.png", "reason": "too big"}]}, "too big"),
        ({"files": [], "failed": [{"filename": "a.png", "errors": ["too dark"]}]}, "too dark"),
        ({"files": [], "errors": [{"file": "a.png", "error": {"message": "bad"}}]}, "bad"),
        ({"files": [], "rejected": ["a.png"]}, "no reason"),
        ({"files": [], "failed": {"a.png": "too large"}}, "too large"),
        ({"files": [{**KEPT, "cdn_url": None}]}, "session does not have it"),
        ({"files": [{**KEPT, "cdn_url": ""}]}, "session does not have it"),
        ({"files": [KEPT], "session_state_applied": False}, "session does not have it"),
        ({"files": [{**KEPT, "filename": "other.jpg"}]}, "session does not have it"),
        ({"files": [KEPT], "failed": ["a.png"]}, "session does not have it"),
    ],
    ids=str,
)
async def test_what_the_answer_does_not_have_has_failed_and_is_sent_again(
    scripted: ScriptedService, uploader: Uploader, still: Path, data: object, says: str
) -> None:
    answers(scripted, data)
    assert await send(uploader, still) == ()
    (failed,) = scripted.of(Failed)
    assert says in failed.message
    assert failed.file == "a.png"
    assert uploader.library.uploads.of(uploader.project) == ()
    answers(scripted, {"files": [KEPT]})
    assert [sent.again for sent in await send(uploader, still)] == [False]


@pytest.mark.parametrize(
    "entry",
    [
        KEPT,
        {"filename": "A.PNG", "status": "success"},
        {"filename": "uploads/a_1.png", "success": True, "code": 0, "error": None},
        {"filename": "a (1).jpeg", "code": 200},
        {"cdn_url": "https://c.example/9f2c/whatever.png"},
        {"filename": "3f2504e04f8911d39a0c0305e82c3301.png"},
        "https://c.example/x.png",
    ],
    ids=str,
)
async def test_a_file_that_was_kept_under_some_name_counts(
    scripted: ScriptedService, uploader: Uploader, still: Path, entry: object
) -> None:
    answers(scripted, {"files": [entry], "session_state_applied": True})
    assert len(await send(uploader, still)) == 1
    assert len(uploader.library.uploads.of(uploader.project)) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"files": [KEPT], "session_state_applied": False},
        {"files": [{**KEPT, "cdn_url": None}]},
        {"files": [{**KEPT, "filename": "zz.png"}]},
    ],
    ids=str,
)
async def test_where_the_answer_is_in_doubt_the_sessions_state_decides(
    scripted: ScriptedService, uploader: Uploader, still: Path, data: object
) -> None:
    answers(scripted, data, KEPT)
    assert len(await send(uploader, still)) == 1


async def test_a_session_that_has_the_file_only_a_moment_later_is_waited_for(
    scripted: ScriptedService, uploader: Uploader, still: Path
) -> None:
    answers(scripted, {"files": [KEPT], "session_state_applied": False})
    session = {"code": 0, "data": {"state": {"video_infos": [KEPT]}}}
    later = httpx.Response(200, json=session)
    scripted.http.get(STATE).side_effect = in_turn(EMPTY_STATE, httpx.Response(503), later)
    assert len(await send(uploader, still)) == 1
    assert scripted.of(Failed) == []


@pytest.mark.parametrize(
    ("said", "there", "is_kept"),
    [("h7", "h7", True), ("h7", "h8", False), ("h7", None, False), (None, None, False)],
)
async def test_a_doubtful_file_is_known_in_the_session_by_its_hash(
    scripted: ScriptedService,
    uploader: Uploader,
    still: Path,
    said: str | None,
    there: str | None,
    is_kept: bool,
) -> None:
    other = {"filename": "other.jpg", "cdn_url": "https://c.example/o.jpg", "hash": there}
    data = {"files": [{**KEPT, "hash": said}], "session_state_applied": False}
    answers(scripted, data, other)
    assert bool(await send(uploader, still)) == is_kept


async def test_one_that_was_not_kept_does_not_stop_the_others(
    scripted: ScriptedService, uploader: Uploader, still: Path
) -> None:
    other = still.with_name("b.png")
    Image.effect_noise((50, 30), 50).save(other)
    route = scripted.http.post(UPLOAD)
    route.side_effect = [
        httpx.Response(200, json={"code": 0, "data": {"files": []}}),
        httpx.Response(200, json={"code": 0, "data": {"files": [{"filename": "b.png"}]}}),
    ]
    assert [sent.file for sent in await send(uploader, still, other)] == ["b.png"]


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"files": []}, 0),
        ({"files": [{"filename": "q.png", "error": "404"}]}, 0),
        ({"failed": [{"url": "https://x.example/q.png", "reason": "gone"}]}, 0),
        ({"files": [{"filename": "image.png"}]}, 1),
    ],
    ids=str,
)
async def test_an_address_counts_when_the_service_has_what_lies_there(
    scripted: ScriptedService, uploader: Uploader, data: object, kept: int
) -> None:
    answers(scripted, data)
    assert len(await send(uploader, "https://x.example/q.png")) == kept


def test_of_several_entries_the_files_own_counts() -> None:
    mine, other = Upload("mine.png"), Upload("harbour.png")
    assert receipt([other, mine], "mine.png").entry == mine
    assert receipt([other, Upload("mine.png", error="no")], "mine.png").failure == "no"
    by_digest = Upload("zz.png", digest="d1")
    assert receipt([other, by_digest], "mine.png", "d1").entry == by_digest
    assert receipt([other, Upload("b.png")], "mine.png").doubtful


def test_names_are_alike_as_services_change_them() -> None:
    for one, other in (
        ("Küste 1.jpg", "ku\u0308ste_1.JPG"), ("my still.png", "my_still.png"),
        ("harbour.jpg", "1764_harbour.jpg"), ("harbour.heic", "harbour.jpg"),
    ):  # fmt: skip
        assert is_alike(one, other)
    for one, other in (("a.png", "b.png"), ("harbour.jpg", "hut.jpg"), ("", "")):
        assert not is_alike(one, other)
