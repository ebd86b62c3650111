"""A render, from its order to the film."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from contract_tests.service.answers import Answer, Session
from contract_tests.service.expectations import about
from mockserver.calls import CallName
from tui.check.legs import Leg

CLIP = (Leg.CLIP,)
COURSE = ("pending", "processing", "completed")


@about(
    CallName.RENDER,
    facts=["submitRender", "RenderSubmittedAnswer.taskId", "RenderSubmittedAnswer.data.id"],
    legs=CLIP,
)
def test_an_order_is_taken_under_an_id_and_waits(answers: Sequence[Answer]) -> None:
    for answer in answers:
        id_ = answer.data.get("taskId") or answer.data.get("id")
        assert id_.startswith("render_"), answer
        assert answer.data["status"] == "pending", answer


@about(
    CallName.RENDER,
    CallName.POLL,
    facts=[
        "pollRender",
        "RenderAnswer.status",
        "RenderAnswer.progress",
        "RenderAnswer.data.status",
    ],
    legs=CLIP,
)
def test_a_render_never_goes_back(sessions: Sequence[Session]) -> None:
    for session in sessions:
        before = (0, 0.0)
        for answer in session:
            if answer.call in (CallName.RENDER, CallName.POLL) and not answer.code:
                seen = answer.data
                now = (COURSE.index(seen["status"].lower()), seen.get("progress", 0))
                assert now >= before, answer
                before = now
        assert before[0] == COURSE.index("completed")


@about(
    CallName.POLL,
    facts=["RenderAnswer.output", "RenderAnswer.data.outputUrl", "RenderAnswer.outputUrl"],
    legs=CLIP,
)
def test_a_film_has_an_address_once_it_is_complete(answers: Sequence[Answer]) -> None:
    complete = [each for each in answers if each.data["status"].lower() == "completed"]
    assert complete
    for answer in answers:
        address = _address(answer.data)
        assert bool(address) is (answer in complete), answer
        assert not address or urlsplit(address).scheme in ("http", "https"), answer


@about(CallName.DOWNLOAD, facts=["downloadRender", "downloadRender.responses.200"], legs=CLIP)
def test_the_film_comes_by_way_of_the_service_too(answers: Sequence[Answer]) -> None:
    for answer in answers:
        assert answer.exchange.media_type == "video/mp4", answer.where
        assert b"ftyp" in answer.exchange.body[:12] or answer.exchange.status == 206, answer.where
    assert {200} <= {answer.exchange.status for answer in answers}


@about(
    CallName.DOWNLOAD,
    facts=["downloadRender.responses.206", "downloadRender.responses.206.headers.Content-Range"],
    legs=CLIP,
)
def test_a_piece_of_the_film_is_the_piece_that_was_asked_for(sessions: Sequence[Session]) -> None:
    for session in sessions:
        got = [each.exchange for each in session if each.call is CallName.DOWNLOAD]
        (whole,) = [each for each in got if each.status == 200]
        (piece,) = [each for each in got if each.status == 206]
        start = int(piece.request_headers["range"].removeprefix("bytes=").rstrip("-"))
        size = len(whole.body)
        assert piece.headers["content-range"] == f"bytes {start}-{size - 1}/{size}"
        assert piece.body == whole.body[start:]
        assert piece.headers["etag"] == whole.headers["etag"]


def _address(seen: Mapping[str, Any]) -> str:
    address: str = seen.get("outputUrl") or seen.get("output", {}).get("url", "")
    return address
