"""Faults that strike a stream which is under way: after its next event."""

from contextlib import suppress
from uuid import uuid4

import httpx
import pytest

from mockserver.faults.in_recordings import read_faults
from mockserver.faults.targets import FaultError
from mockserver.injection.call import HEADER
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import STREAM, Walker
from mockserver.tests.injection.fault_table import TALK, call, events, longest_silence_s

EVENTS = 7


def has_begun(mock: MockServer) -> bool:
    """Whether the stream has sent something."""
    [entry] = [one for one in mock.journal if one["call"] == "run_sse"]
    return bool(entry.get("answer", {}).get("chunks"))


@pytest.mark.parametrize(
    ("spec", "name", "ended"),
    [("abort@next;times=1", "abort", "abort"), ("stall:5@next;times=1", "stall", "eof")],
)
def test_a_stream_under_way_is_struck_after_its_next_event_and_once(
    spec: str, name: str, ended: str
) -> None:
    with MockServer(clock="stepped", film=quick_film, credits=1000) as mock:
        walker = Walker(mock.url, str(uuid4())).connect().open()
        body, headers = walker.message(TALK), {**walker.headers, **STREAM}
        came = b""
        with walker.http.stream("POST", "/run_sse", json=body, headers=headers) as answer:
            chunks = answer.iter_raw()
            while not has_begun(mock):
                mock.clock.step()
            came += next(chunks)
            mock.fault(spec)
            mock.clock.set_mode("instant")
            with suppress(httpx.RemoteProtocolError):
                for chunk in chunks:
                    came += chunk
        [entry] = [one for one in mock.journal if one["call"] == "run_sse"]
        assert (entry["faults"], entry["ended"]) == ([name], ended)
        assert len(mock.faults) == 0
        if ended == "abort":
            assert 1 < len(events(came)) < EVENTS
        else:
            assert longest_silence_s(entry) >= 5
            assert len(events(came)) == EVENTS
        walker.http.close()


def test_what_strikes_a_stream_under_way_is_nothing_for_a_header_or_a_recording() -> None:
    with MockServer(clock="instant", film=quick_film) as mock:
        walker = Walker(mock.url, str(uuid4())).connect().open()
        came = call(walker, "message", **{HEADER: "abort@next"})
        walker.http.close()
    assert b"event:1" in came.body
    with pytest.raises(FaultError, match="next in a recording"):
        read_faults({"faults": ["abort@next"]})
