import json
from pathlib import Path

import httpx
import pytest

from tui.library.records import TurnOutcome
from tui.nemo.errors import PlanRequired, RequestRefused
from tui.studio.events import (
    Downloading,
    Notice,
    Rendering,
    Saved,
    Waiting,
    WaitingKind,
)
from tui.studio.export import Exporter
from tui.studio.failures import StudioError
from tui.studio.film.versions import listed_versions
from tui.studio.listed_events import VersionListed
from tui.tests.studio.rendering import (
    CDN,
    RENDERS,
    completed,
    draft_of,
    export,
    fallback,
    parts,
    render,
    script,
)
from tui.tests.studio.scripted import BASE, EMPTY_STATE, ScriptedService, Stream, in_turn, state


async def test_a_draft_becomes_a_film_on_disk(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, render("processing", 40), completed())
    cdn = scripted.http.get(CDN)
    cdn.return_value = httpx.Response(200, content=film)
    saved = await export(exporter, tmp_path / "films" / "out.mp4")
    assert saved == Saved(tmp_path / "films" / "out.mp4", len(film), 10.0, 64, 36, version=1)
    assert saved.path.read_bytes() == film
    assert list(saved.path.parent.iterdir()) == [saved.path]
    assert scripted.clock.slept == [30.0, 30.0]
    statuses = [event.status for event in scripted.of(Rendering)]
    assert statuses == ["pending", "processing", "completed"]
    last = scripted.of(Downloading)[-1]
    assert last.received == last.total == len(film)


async def test_nothing_that_tells_who_we_are_goes_to_the_file_host(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, completed())
    cdn = scripted.http.get(CDN)
    cdn.return_value = httpx.Response(200, content=film)
    await export(exporter, tmp_path / "out.mp4")
    sent = cdn.calls.last.request.headers
    assert not [name for name in sent if name.startswith("x-skill") or name == "authorization"]


async def test_the_draft_goes_back_as_it_came(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    await export(exporter, tmp_path / "out.mp4")
    body = json.loads(scripted.http.calls[0].request.content)
    assert body["sessionId"] == "s1"
    assert body["draft"] == state().json()["data"]["state"]["draft"]
    assert body["output"] == {"format": "mp4", "quality": "high"}


async def test_a_clip_of_a_turn_that_may_go_on_says_that_it_may_be_but_a_part(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    turns = exporter.library.turns
    turn = turns.open(exporter.project, "animate it", 1.0)
    await export(exporter, tmp_path / "out.mp4")
    (notice,) = scripted.of(Notice)
    assert "your last message" in notice.text
    await exporter.export(draft_of(state()), tmp_path / "v.mp4", force=False, version=1)
    await exporter.export(draft_of(state()), tmp_path / "row.mp4", force=False, turn=turn)
    turns.close(turn, TurnOutcome.DONE, 2.0)
    await export(exporter, tmp_path / "whole.mp4")
    assert scripted.of(Notice) == [notice]


async def test_an_empty_draft_is_not_rendered(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path
) -> None:
    with pytest.raises(StudioError, match="nothing to export"):
        await exporter.export(draft_of(EMPTY_STATE), tmp_path / "out.mp4", force=False)
    assert not scripted.http.calls


async def test_a_failed_render_is_tried_once_more_under_a_new_id(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, render("failed", error="lambda timeout"), completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    await export(exporter, tmp_path / "out.mp4")
    submitted = [
        json.loads(call.request.content)["id"]
        for call in scripted.http.calls
        if call.request.method == "POST"
    ]
    assert len(set(submitted)) == len(submitted) == 2
    assert "trying once more" in str(scripted.of(Notice))


@pytest.mark.parametrize("status", [404, 200])
async def test_a_render_that_the_service_lost_is_tried_once_more_under_a_new_id(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path, status: int
) -> None:
    lost = httpx.Response(status, json={"code": 404, "message": "Render not found"})
    script(scripted, render("processing", 10), lost, completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    await export(exporter, tmp_path / "out.mp4")
    assert "trying once more" in str(scripted.of(Notice))
    newest, oldest = exporter.library.renders.of(exporter.project)
    assert (newest.status, oldest.status) == ("saved", "failed")


async def test_a_render_that_is_refused_later_is_not_taken_for_lost(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path
) -> None:
    script(scripted, render("processing", 10), httpx.Response(403, json={"message": "not yours"}))
    with pytest.raises(RequestRefused, match="not yours"):
        await export(exporter, tmp_path / "out.mp4")
    assert scripted.http.post(RENDERS).call_count == 1


async def test_a_render_that_fails_twice_says_why(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path
) -> None:
    script(scripted, render("FAILED", error="no disk"))
    with pytest.raises(StudioError, match="failed twice: no disk"):
        await export(exporter, tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()
    assert not parts(tmp_path)


async def test_a_render_that_stands_still_is_given_up_and_said_to_go_on(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path
) -> None:
    script(scripted, render("processing", 10))
    with pytest.raises(StudioError, match="no further for 15:00"):
        await export(exporter, tmp_path / "out.mp4")
    assert len(scripted.clock.slept) == 31


async def test_a_render_that_still_stands_when_it_is_taken_up_makes_room_for_another(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, *[render("processing", 5)] * 62, completed())
    cancel = scripted.http.post(path__regex=rf"{RENDERS}/render_\d+/cancel")
    cancel.return_value = render("cancelled")
    with pytest.raises(StudioError, match="got no further"):
        await export(exporter, tmp_path / "out.mp4")
    with pytest.raises(StudioError, match="got no further") as stopped:
        await exporter.resume(exporter.library.renders.of(exporter.project)[0])
    assert "It was stopped." in str(stopped.value.advice)
    assert cancel.called
    assert exporter.library.renders.of(exporter.project)[0].status == "cancelled"


async def test_a_render_that_gets_on_is_waited_for_however_long(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, *(render("processing", number) for number in range(90)), completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    await export(exporter, tmp_path / "out.mp4")
    assert len(scripted.clock.slept) == 91


async def test_a_plan_that_forbids_export_is_the_services_word(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path
) -> None:
    scripted.http.post(RENDERS).return_value = httpx.Response(402, json={"code": 402})
    with pytest.raises(PlanRequired):
        await export(exporter, tmp_path / "out.mp4")


async def test_a_cut_download_goes_on_where_it_stopped(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    half = len(film) // 2
    tag = {"etag": '"v1"'}
    first = httpx.Response(
        200,
        headers=tag | {"content-length": str(len(film))},
        stream=Stream([film[:half]], broken=True),
    )
    rest = httpx.Response(
        206,
        headers=tag | {"content-range": f"bytes {half}-{len(film) - 1}/{len(film)}"},
        content=film[half:],
    )
    script(scripted, completed())
    cdn = scripted.http.get(CDN)
    cdn.side_effect = [first, rest]
    saved = await export(exporter, tmp_path / "out.mp4")
    assert saved.path.read_bytes() == film
    assert cdn.calls[1].request.headers["range"] == f"bytes={half}-"
    assert cdn.calls[1].request.headers["if-range"] == '"v1"'


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403),
        httpx.Response(200, html="<h1>expired</h1>"),
        httpx.Response(200, content=b"GIF89a" + bytes(100)),
        httpx.Response(500),
    ],
    ids=["expired", "web page", "no film", "down"],
)
async def test_when_the_link_fails_the_film_comes_through_the_service(
    scripted: ScriptedService,
    exporter: Exporter,
    film: bytes,
    tmp_path: Path,
    answer: httpx.Response,
) -> None:
    script(scripted, completed())
    scripted.http.get(CDN).side_effect = in_turn(answer)
    fallback(scripted, httpx.Response(200, content=film))
    saved = await export(exporter, tmp_path / "out.mp4")
    assert saved.path.read_bytes() == film


async def test_a_film_that_came_in_part_without_saying_so_is_fetched_through_the_service(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, stream=Stream([film[:200]]))
    fallback(scripted, httpx.Response(200, content=film))
    assert (await export(exporter, tmp_path / "out.mp4")).path.read_bytes() == film


async def test_a_render_without_a_link_comes_through_the_service(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, render("COMPLETED", 100))
    fallback(scripted, httpx.Response(200, content=film))
    assert (await export(exporter, tmp_path / "out.mp4")).path.exists()


async def test_a_film_that_stays_too_short_is_never_given_its_name(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, completed())
    announced = {"content-length": str(len(film))}
    scripted.http.get(CDN).side_effect = lambda _: httpx.Response(
        200, headers=announced, stream=Stream([film[:100]])
    )
    fallback(scripted, httpx.Response(404))
    with pytest.raises(StudioError, match="The clip ended after"):
        await export(exporter, tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


async def test_each_render_is_written_down_before_it_is_submitted(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path
) -> None:
    seen: list[str] = []

    def refuse(_: httpx.Request) -> httpx.Response:
        seen.extend(kept.status for kept in exporter.library.renders.of(exporter.project))
        return httpx.Response(402)

    scripted.http.post(RENDERS).side_effect = refuse
    with pytest.raises(PlanRequired):
        await export(exporter, tmp_path / "out.mp4")
    assert seen == ["submitting"]


@pytest.mark.parametrize("status", [409, 200])
async def test_while_another_export_runs_this_one_waits_visibly(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path, status: int
) -> None:
    script(scripted, completed())
    busy = httpx.Response(status, json={"code": 409, "message": "one export at a time"})
    scripted.http.post(RENDERS).side_effect = [busy, busy, render("pending")]
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    await export(exporter, tmp_path / "out.mp4")
    waits = scripted.of(Waiting)
    assert [wait.kind for wait in waits] == [WaitingKind.EXPORT_AHEAD] * 2
    ids = [
        json.loads(call.request.content)["id"]
        for call in scripted.http.calls
        if call.request.method == "POST"
    ]
    assert len(set(ids)) == 3


async def test_a_submission_whose_answer_was_lost_is_asked_for_and_not_repeated(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, render("processing", 5), completed())
    submission = scripted.http.post(RENDERS)
    submission.side_effect = httpx.ReadError("reset")
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    await export(exporter, tmp_path / "out.mp4")
    assert submission.call_count == 1


async def test_stopping_a_render_stops_it_at_the_service(
    scripted: ScriptedService, exporter: Exporter
) -> None:
    kept_id = exporter.library.renders.open(exporter.project, "/a.mp4", 1.0)
    exporter.library.renders.accept(kept_id, "lambda-7")
    stop = scripted.http.post(f"{RENDERS}/lambda-7/cancel")
    stop.return_value = render("cancelled")
    assert await exporter.cancel()
    assert stop.call_count == 1
    assert not await exporter.cancel()


def versions_of(exporter: Exporter) -> list[VersionListed]:
    return [version.event for version in listed_versions(exporter.library, exporter.project)]


async def test_each_export_that_was_accepted_is_a_version(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    exporter.library.turns.open(exporter.project, "move it", 1.0)
    script(scripted, render("failed"), render("failed"), completed())
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    with pytest.raises(StudioError):
        await exporter.export(draft_of(EMPTY_STATE), tmp_path / "a.mp4", force=False)
    with pytest.raises(StudioError):
        await export(exporter, tmp_path / "a.mp4")
    await export(exporter, tmp_path / "b.mp4")
    told = {(event.render, event.version) for event in scripted.of(Rendering)}
    assert sorted(version or 0 for _, version in told) == [1, 1, 2]
    newest, oldest = versions_of(exporter)
    assert (newest.version, newest.status, newest.path) == (2, "saved", tmp_path / "b.mp4")
    assert (newest.is_there, newest.bytes, newest.message) == (True, len(film), "move it")
    assert (oldest.version, oldest.status, oldest.is_there) == (1, "failed", False)
    (tmp_path / "b.mp4").unlink()
    assert [one.is_there for one in versions_of(exporter)] == [False, False]


async def test_a_refused_export_takes_no_number(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path
) -> None:
    refusal = httpx.Response(402, json={"code": 402, "message": "plan"})
    scripted.http.post(RENDERS).return_value = refusal
    with pytest.raises(PlanRequired):
        await export(exporter, tmp_path / "a.mp4")
    assert not versions_of(exporter)


async def test_a_film_beside_what_took_its_name_is_found_again(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, completed())
    out = tmp_path / "a.mp4"

    def appears(request: httpx.Request) -> httpx.Response:
        out.write_bytes(b"dear to me")
        return httpx.Response(200, content=film)

    scripted.http.get(CDN).side_effect = appears
    saved = await export(exporter, out)
    assert await exporter.saved(out) == saved
    assert saved.path == tmp_path / "a 2.mp4"


def test_the_border_is_the_loopback() -> None:
    assert BASE.startswith("http://127.0.0.1")
