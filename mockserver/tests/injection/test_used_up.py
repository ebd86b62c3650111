"""A fault for the next calls is used up by those that it struck, and by no others."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from mockserver.faults.fault import Fault
from mockserver.faults.notation import parse_fault
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import Walker
from mockserver.tests.injection.fault_table import call


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(clock="instant", film=quick_film, credits=1000) as found:
        yield found


def once(specs: str) -> tuple[Fault, ...]:
    return tuple(parse_fault(f"{spec};times=1") for spec in specs.split(" | ") if spec)


@pytest.mark.parametrize(
    ("specs", "name", "left"),
    [
        ("reset@event:2 | reset@event:5", "message", "reset@event:5"),
        ("reset@event:5 | reset@event:2", "message", "reset@event:5"),
        ("abort@start | stall:0", "message", "stall:0"),
        ("abort@head | reset@event:2", "message", "reset@event:2"),
        ("abort@head | bad-json", "balance", "bad-json"),
        ("error:503 | error:429", "balance", "error:429"),
        ("stall:0 | error:503 | split:9", "balance", ""),
        ("end@byte:9 | stall:0@byte:20", "balance", "stall:0@byte:20"),
        ("drop@event:50", "message", "drop@event:50"),
        ("merge:2@event:7", "message", "merge:2@event:7"),
        ("heartbeats:0@event:50 | slow@event:3", "message", "heartbeats:0@event:50"),
        ("reset@sent:1000000", "upload", "reset@sent:1000000"),
        ("reset@byte:1000000", "film", "reset@byte:1000000"),
        ("token-expired@event:50", "message", "token-expired@event:50"),
        ("upload-dropped | upload-refused", "upload", ""),
        ("upload-refused | error:503", "upload", "error:503"),
        ("end,work=goes-on@event:2 | abort@next;skip=3", "message", "abort@next;skip=3"),
        ("reset@next | abort@next", "message", "abort@next"),
        ("render-lost | render-failed", "poll", "render-failed"),
    ],
)
def test_a_fault_that_did_not_strike_is_left_for_a_later_call(
    mock: MockServer, specs: str, name: str, left: str
) -> None:
    walker = Walker(mock.url, str(uuid4())).connect().open()
    mock.faults.clear()
    for fault in once(specs):
        mock.faults.arm(fault)
    call(walker, name)
    assert mock.faults.armed() == once(left)
    assert all(each["struck"] == 0 for each in mock.faults.as_json())
    mock.faults.clear()
    walker.http.close()
