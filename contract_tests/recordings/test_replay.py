"""The real client against a recorded session: the same film, in every dialect it was told in."""

import json
from pathlib import Path

import pytest

from contract_tests.harness.commands import Stillreel, still
from mockserver.server import MockServer

PROMPT = 'turn this image into a 4-second animated clip with the title "Harbour"'


@pytest.mark.parametrize("session", ["sessions/animate-one", "sessions/animate-one-typed"])
def test_a_recorded_session_ends_in_its_film(
    stillreel: Stillreel, tmp_path: Path, session: str
) -> None:
    picture = still(tmp_path / "harbour.jpg")
    with MockServer(session=Path(session), clock="instant") as mock:
        ran = stillreel(
            "make", picture, "-p", PROMPT, "-o", "film.mp4", "--json",
            env={"NEMO_API_URL": mock.url},
        )  # fmt: skip
        assert ran.code == 0, ran.err
        calls = [entry["recording"] for entry in mock.journal]
        assert mock.near_misses == []
    assert calls[-1] == f"{session}#17"
    assert (ran.last["event"], ran.last["bytes"]) == ("saved", 95_145)
    assert (tmp_path / "film.mp4").stat().st_size == 95_145


def test_another_message_than_the_recorded_one_is_no_silent_success(
    stillreel: Stillreel, tmp_path: Path
) -> None:
    picture = still(tmp_path / "harbour.jpg")
    with MockServer(session=Path("sessions/animate-one"), clock="instant") as mock:
        ran = stillreel(
            "make", picture, "-p", "something else", "-o", "film.mp4", "--json",
            env={"NEMO_API_URL": mock.url},
        )  # fmt: skip
        (miss,) = mock.near_misses
    assert ran.code != 0
    assert "exchange 6 of sessions/animate-one" in miss["detail"]
    assert "something else" in json.dumps(miss["difference"])
