"""What is kept of calls, by a tap whose time a test sets."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tui.nemo.protocol.tap import Headers, Request, Tap, Tapped
from tui.nemo.uploads import UploadPart
from tui.wire import seen
from tui.wire.captured_body import ROOM, BodyKind
from tui.wire.seen import MOST_CALLS, Wire, wire_of

JSON = (("content-type", "application/json"),)
STREAM = (("Content-Type", "text/event-stream; charset=utf-8"),)


class Time:
    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def tap(time: Time) -> Tap:
    return Tap(time, lambda: 1_790_000_000.0)


def begun(tap: Tap, content: bytes | None = None, headers: Headers = JSON) -> Tapped:
    call = tap.begin("POST", "https://a.test/run_sse")
    call.sends(Request((("accept", "*/*"),), "nmv_usr_first", content))
    call.answered(200, headers)
    return call


def test_what_was_before_the_first_look_is_heads_alone(tap: Tap) -> None:
    call = begun(tap)
    call.came(b"{}")
    call.ended(2)
    [shown] = Wire(tap).calls
    assert (shown.head.status, shown.size, shown.sent, shown.body) == (200, 2, None, None)


def test_from_the_first_look_on_all_is_kept_with_the_times_of_its_pieces(
    tap: Tap, time: Time
) -> None:
    wire = wire_of(tap)
    assert wire_of(tap) is wire
    call = begun(tap, b'{"a":1}', STREAM)
    time.s = 1.5
    call.came(b"data: 1\n\n")
    [shown] = wire.calls
    assert shown.size == 9
    assert shown.sent is not None
    assert shown.sent.content == b'{"a":1}'
    assert shown.body is not None
    assert [(chunk.at_s, chunk.data) for chunk in shown.body.chunks] == [(1.5, b"data: 1\n\n")]
    assert shown.body.is_whole


def test_of_a_call_under_way_at_the_first_look_the_request_is_there_and_the_rest_is_missed(
    tap: Tap,
) -> None:
    call = begun(tap, b"{}", STREAM)
    call.came(b"data: 1\n\n")
    [shown] = wire_of(tap).calls
    call.came(b"data: 2\n\n")
    assert shown.sent is not None
    assert shown.body is not None
    assert shown.body.data == b"data: 2\n\n"
    assert not shown.body.is_whole


def test_a_stream_keeps_its_end_and_other_answers_their_beginning(tap: Tap) -> None:
    wire = wire_of(tap)
    stream, words, film = (
        begun(tap, headers=STREAM),
        begun(tap),
        begun(tap, headers=(("content-type", "video/mp4"),)),
    )
    piece = b"x" * 400_000
    for number in range(40):
        for call in (stream, words, film):
            call.came(b"%02d" % number + piece)
    kept = [call.body for call in wire.calls]
    assert all(body is not None and body.held <= ROOM[body.kind] for body in kept)
    assert kept[0] is not None
    assert kept[0].data.endswith(piece)
    assert kept[0].data.startswith(b"20")
    assert kept[1] is not None
    assert kept[1].data.startswith(b"00")
    assert kept[2] is not None
    assert kept[2].held == ROOM[BodyKind.FILE]


def test_memory_is_bounded_and_what_is_marked_is_forgotten_last(
    tap: Tap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "MOST_BYTES", 1000)
    wire = wire_of(tap)
    for number in range(12):
        call = begun(tap, b"s" * 50)
        wire.calls[-1].is_tagged = number == 0
        call.came(b"x" * 100)
        call.ended(100)
    assert sum(call.held for call in wire.calls) <= 1000
    assert wire.calls[0].held == 150
    assert wire.calls[1].held == 0
    assert wire.calls[1].size == 100
    assert wire.calls[-1].held == 150


def test_only_so_many_calls_are_kept_and_one_under_way_is_not_the_first_to_go(tap: Tap) -> None:
    wire = wire_of(tap)
    under_way = begun(tap)
    for _ in range(MOST_CALLS + 5):
        begun(tap).ended(0)
    assert len(wire.calls) == MOST_CALLS
    assert wire.calls[0].head is under_way.head
    wire.clear()
    assert [call.head for call in wire.calls] == [under_way.head]


def test_files_are_named_and_never_held(tap: Tap, tmp_path: Path) -> None:
    still = tmp_path / "a.jpg"
    still.write_bytes(bytes(1000))
    wire, call = wire_of(tap), tap.begin("POST", "https://a.test/u")
    with still.open("rb") as file:
        parts = (
            UploadPart("a.jpg", "image/jpeg", file),
            UploadPart("b.jpg", "image/jpeg", io.BytesIO(b"x")),
        )
        call.sends(Request((), "t", None, parts))
    assert wire.calls[0].sent is not None
    first, second = wire.calls[0].sent.files
    assert (first.path, first.size) == (still, 1000)
    assert second.path is None
    assert wire.calls[0].held == 0


def test_secrets_are_learned_from_requests_headers_and_answers(tap: Tap) -> None:
    wire = wire_of(tap)
    call = tap.begin("POST", "https://a.test/api/auth/anonymous-token")
    call.sends(Request((("X-Client-Id", "client-4711"),), "first-token", None))
    call.answered(200, (*JSON, ("Set-Cookie", "sid=cookie-4711")))
    call.came(json.dumps({"data": [{"token": "plain-value-4711"}]}).encode())
    call.ended(10)
    for secret in ("client-4711", "first-token", "sid=cookie-4711", "plain-value-4711"):
        assert secret not in wire.secrets.hide(f"it says {secret}, twice: {secret}")
    assert wire.secrets.hide_header("X-Client-Id", "c1") == "[hidden]"


def test_nothing_of_it_is_loaded_before_it_is_opened() -> None:
    program = (
        "import sys, tui.screens.application, tui.screens.main.parts, tui.opening\n"
        "late = ('tui.wire', 'tui.screens.wire', 'tui.screens.mock', 'tui.screens.find')\n"
        "sys.exit(', '.join(name for name in sys.modules if name.startswith(late)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
