import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tui.library.records import StillRecord, StillState
from tui.media.sources import Source
from tui.nemo.addresses import Origin
from tui.nemo.errors import OutOfCredits
from tui.nemo.models import Upload
from tui.studio.events import Converting, Failed, Notice, Uploaded, Uploading
from tui.studio.inspecting.selection import inspect_all
from tui.studio.upload import Uploader
from tui.tests.studio.scripted import ScriptedService

UPLOAD = "/api/upload-video/nemo_agent/me/s1"


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
        scripted.folder / "cache",
    )


def still(path: Path, size: tuple[int, int] = (40, 30)) -> Path:
    Image.effect_noise(size, 50).save(path)
    return path


def taken(request: httpx.Request) -> httpx.Response:
    name = re.search(rb'filename="([^"]+)"', request.read())
    assert name is not None
    entry = {"filename": name[1].decode(), "file_type": "image", "cdn_url": "https://c.example/1"}
    return httpx.Response(200, json={"code": 0, "data": {"files": [entry]}})


async def send(uploader: Uploader, *words: Path | str) -> tuple[Uploaded, ...]:
    return await uploader.send(await inspect_all(list(map(Source.read, words)), uploader.tell))


async def test_a_still_is_sent_with_its_progress(
    scripted: ScriptedService, uploader: Uploader, tmp_path: Path
) -> None:
    scripted.http.post(UPLOAD).side_effect = taken
    path = still(tmp_path / "a.jpg")
    assert await send(uploader, path) == (
        Uploaded("a.jpg", path.stat().st_size, 40, 30, sent_as="a.jpg"),
    )
    first, *_, last = scripted.of(Uploading)
    assert first.sent == 0
    assert last.sent == last.total == path.stat().st_size


async def test_how_much_was_sent_is_told_at_each_half_megabyte(
    scripted: ScriptedService, uploader: Uploader, tmp_path: Path
) -> None:
    scripted.http.post(UPLOAD).side_effect = taken
    path = still(tmp_path / "a.png", (1100, 600))
    await send(uploader, path)
    step, size = 1 << 19, path.stat().st_size
    assert [told.sent for told in scripted.of(Uploading)] == [0, step, size]


async def test_bad_files_are_known_before_a_byte_of_a_good_one_is_sent(
    scripted: ScriptedService, uploader: Uploader, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("not a still")
    large = still(tmp_path / "large.jpg")
    with large.open("r+b") as file:
        file.truncate(201 * 1024 * 1024)
    good = still(tmp_path / "good.png")
    files = await inspect_all(list(map(Source.read, (notes, large, good))), scripted.events.append)
    refusals = [(event.file, event.code) for event in scripted.of(Failed)]
    assert refusals == [("notes.txt", 4001), ("large.jpg", 4002)]
    assert not scripted.http.calls
    scripted.http.post(UPLOAD).side_effect = taken
    assert [sent.file for sent in await uploader.send(files)] == ["good.png"]


async def test_a_file_that_the_service_refuses_does_not_stop_the_others(
    scripted: ScriptedService, uploader: Uploader, tmp_path: Path
) -> None:
    refusal = httpx.Response(200, json={"code": 4001, "message": "no"})
    scripted.http.post(UPLOAD).side_effect = [
        refusal,
        taken(httpx.Request("POST", "http://x", content=b'filename="b.png"')),
    ]
    sent = await send(uploader, still(tmp_path / "a.png"), still(tmp_path / "b.png"))
    assert [done.file for done in sent] == ["b.png"]
    (failed,) = (event for event in scripted.of(Failed))
    assert (failed.file, failed.code) == ("a.png", 4001)


async def test_running_out_of_credits_stops_everything(
    scripted: ScriptedService, uploader: Uploader, tmp_path: Path
) -> None:
    scripted.http.post(UPLOAD).return_value = httpx.Response(200, json={"code": 2001})
    with pytest.raises(OutOfCredits):
        await send(uploader, still(tmp_path / "a.png"), still(tmp_path / "b.png"))


async def test_the_same_content_is_not_sent_twice_under_any_name(
    scripted: ScriptedService, uploader: Uploader, tmp_path: Path
) -> None:
    route = scripted.http.post(UPLOAD)
    route.side_effect = taken
    path = still(tmp_path / "a.png")
    copy = tmp_path / "copy.png"
    copy.write_bytes(path.read_bytes())
    first, second = await send(uploader, path, copy)
    assert route.call_count == 1
    assert (first.again, second.again) == (False, True)
    assert [each.sent_as for each in (first, second)] == ["a.png", "a.png"]


async def test_what_was_sent_under_a_name_stands_for_no_other_file_of_that_name(
    scripted: ScriptedService, uploader: Uploader, tmp_path: Path
) -> None:
    route = scripted.http.post(UPLOAD)
    route.side_effect = taken
    await send(uploader, still(tmp_path / "a.png"))
    again = replace(uploader, there=[Upload("a.png")])
    (other,) = await send(again, still(tmp_path / "a.png"))
    assert (other.again, route.call_count) == (False, 2)


async def test_heic_goes_out_as_an_upright_jpeg(
    scripted: ScriptedService, uploader: Uploader, tmp_path: Path
) -> None:
    import pillow_heif

    pillow_heif.from_pillow(Image.effect_noise((64, 32), 50).convert("RGB")).save(
        tmp_path / "a.heic"
    )
    route = scripted.http.post(UPLOAD)
    route.side_effect = taken
    (sent,) = await send(uploader, tmp_path / "a.heic")
    assert sent.file == "a.heic"
    assert scripted.of(Converting) == [Converting("a.heic")]
    body = route.calls.last.request.content
    assert b'filename="a.jpg"' in body
    assert b"image/jpeg" in body


async def test_an_address_is_left_to_the_service_to_fetch(
    scripted: ScriptedService, uploader: Uploader
) -> None:
    route = scripted.http.post(UPLOAD)
    route.return_value = httpx.Response(
        200, json={"code": 0, "data": {"files": [{"filename": "q.png", "width": 4, "height": 3}]}}
    )
    assert await send(uploader, "https://x.example/q.png") == (
        Uploaded("q.png", 0, 4, 3, sent_as="q.png"),
    )
    assert route.calls.last.request.read() == (
        b'{"urls":["https://x.example/q.png"],"source_type":"url"}'
    )


async def test_an_address_that_was_sent_is_sent_wherever_the_project_is_opened_next(
    scripted: ScriptedService, uploader: Uploader
) -> None:
    url, other = "https://x.example/q.png", "https://x.example/r.png"
    scripted.http.post(UPLOAD).return_value = httpx.Response(
        200, json={"code": 0, "data": {"files": [{"filename": "q.png", "width": 4, "height": 3}]}}
    )
    waits = [StillRecord(each, "q.png", StillState.WAITING, "", 0) for each in (url, other)]
    await send(uploader, url)
    (listed,) = uploader.library.stills.of(uploader.project)
    assert (listed.source, listed.state, listed.width) == (url, "sent", 4)
    uploader.library.stills.save(uploader.project, waits)  # the program died before it knew
    states = [still.state for still in uploader.library.stills.of(uploader.project)]
    assert states == ["sent", "waiting"]


async def test_a_file_that_vanishes_is_said_and_the_others_go_on(
    scripted: ScriptedService, uploader: Uploader, tmp_path: Path
) -> None:
    scripted.http.post(UPLOAD).side_effect = taken
    gone, good = still(tmp_path / "gone.png"), still(tmp_path / "good.png")
    files = await inspect_all(list(map(Source.read, (gone, good))), scripted.events.append)
    gone.unlink()
    assert [sent.file for sent in await uploader.send(files)] == ["good.png"]
    assert [event.file for event in scripted.of(Failed)] == ["gone.png"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(422, json={"detail": [{"loc": ["body", "urls", 0], "msg": "HTTP 404"}]}),
        httpx.Response(400, json={"code": 4003, "message": "could not be fetched"}),
        httpx.Response(200, json={"code": 4001, "message": "not supported"}),
        httpx.Response(200, json={"code": 4002, "message": "too large"}),
        httpx.Response(413, text="too large"),
    ],
)
async def test_an_address_that_cannot_be_used_is_named_and_the_others_go_on(
    answer: httpx.Response, scripted: ScriptedService, uploader: Uploader, tmp_path: Path
) -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if b"multipart" in request.headers["content-type"].encode():
            return taken(request)
        return answer

    scripted.http.post(UPLOAD).side_effect = serve
    address = "https://x.example/gone.jpg"
    sent = await send(uploader, still(tmp_path / "a.jpg"), address, still(tmp_path / "b.jpg"))
    assert [each.file for each in sent] == ["a.jpg", "b.jpg"]
    assert [failed.file for failed in scripted.of(Failed)] == [address]


@pytest.mark.parametrize(
    ("host", "is_told"),
    [("x.example", False), ("192.168.1.9", True), ("nas.lan:8080", True), ("127.0.0.1", True)],
)
@pytest.mark.parametrize("service", ["https://api.example.test", "http://127.0.0.1:9"])
async def test_an_address_in_the_users_own_network_is_sent_and_said_to_be_one(
    host: str, is_told: bool, service: str, scripted: ScriptedService, uploader: Uploader
) -> None:
    is_told &= "127" not in service  # one on this machine sees what the user sees
    scripted.service.client._gateway.origin = Origin.of(service)
    scripted.http.post(UPLOAD).respond(
        json={"code": 0, "data": {"files": [{"filename": "a.jpg", "cdn_url": "https://c/a.jpg"}]}}
    )
    await send(uploader, f"http://{host}/a.jpg")
    told = [event.text for event in scripted.of(Notice)]
    assert [text.startswith("a.jpg lies in your own network") for text in told] == [True] * is_told
