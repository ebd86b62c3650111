"""A mock that is killed amid a turn: the next one charges for what was made, and for no more."""

import shutil
from pathlib import Path

import pytest

from mockserver.server import MockServer
from mockserver.tests.harness.walker import SPEED, STREAM, Walker, kinds, png

CALL, RESPONSE = 7, 17
"""So many events, and the raw clip is asked for, or there."""


@pytest.mark.parametrize(
    ("event", "left", "tracks"),
    [(CALL, 100, []), (RESPONSE, 0, [0])],
)
def test_what_a_killed_turn_has_made_is_kept_and_paid_and_else_nothing(
    tmp_path: Path, event: int, left: int, tracks: list[int]
) -> None:
    living, killed = tmp_path / "living", tmp_path / "killed"
    with MockServer(data=living, speed=SPEED) as mock:
        mock.fault(f"stall:90000@event:{event}@run_sse")
        walker = Walker(mock.url, "a-client-of-mine").connect().open()
        walker.upload(harbour_png=png())
        with walker.http.stream(
            "POST", "/run_sse", json=walker.message("animate this"), headers=walker.headers | STREAM
        ) as stream:
            chunks = stream.iter_raw()
            seen = next(chunks)
            while seen.count(b"\n\n") < event:
                seen += next(chunks)
            assert walker.credits() == (0, 100, 100)
            shutil.copytree(living, killed)
        walker.http.close()
    with MockServer(data=killed, speed=SPEED) as again:
        later = Walker(again.url, "a-client-of-mine")
        later.token, later.sid = walker.token, walker.sid
        assert later.credits() == (left, 0, left)
        assert kinds(later.draft()) == tracks
        later.http.close()
