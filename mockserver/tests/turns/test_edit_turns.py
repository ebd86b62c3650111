"""Edits over the wire, with enough credits for several."""

from collections.abc import Iterator

import pytest

from mockserver.server import MockServer
from mockserver.tests.harness.walker import Walker, kinds, payloads, png, texts


@pytest.fixture(scope="module")
def rich() -> Iterator[Walker]:
    """Somebody with a clip of two stills and many credits."""
    with MockServer(speed=2000, credits=5000) as mock:
        walker = Walker(mock.url, "rich").connect().open()
        walker.upload(harbour_png=png(), gulls_png=png())
        walker.say("turn these into a 10-second clip without music")
        yield walker
        walker.http.close()


def test_a_clip_without_music_has_a_picture_only(rich: Walker) -> None:
    assert kinds(rich.draft()) == [0]


def test_an_edit_costs_fifty(rich: Walker) -> None:
    before = rich.credits()[0]
    rich.say("add some soft piano at 20%")
    assert rich.credits() == (before - 50, 0, before - 50)
    assert _track(rich, 1)["m"] == {"name": "Soft piano", "volume": 0.2}


def test_a_title_is_added_changed_and_removed(rich: Walker) -> None:
    assert "added the title" in texts(rich.say('add the title "Harbour"').content)
    assert _track(rich, 7)["m"]["text"] == "Harbour"
    assert "now reads" in texts(rich.say("change the title to Dawn").content)
    assert _track(rich, 7)["m"]["text"] == "Dawn"
    assert "gone" in texts(rich.say("remove the title").content)
    assert 7 not in kinds(rich.draft())


def test_a_silent_edit_ends_in_good_order_without_a_word(rich: Walker) -> None:
    rich.say("make it 10 seconds")
    stream = rich.say("trim it to 6 seconds").content
    assert texts(stream) == ""
    assert all(not event.get("partial") for event in payloads(stream))
    draft = rich.draft()
    assert draft["d"] == 6000
    assert sum(segment["d"] for segment in draft["t"][0]["sg"]) == 6000


def test_swapping_the_order_is_silent_too(rich: Walker) -> None:
    before = [segment["m"]["name"] for segment in rich.draft()["t"][0]["sg"]]
    assert texts(rich.say("swap the order").content) == ""
    assert [segment["m"]["name"] for segment in rich.draft()["t"][0]["sg"]] == before[::-1]


def test_several_wishes_are_met_in_one_turn(rich: Walker) -> None:
    words = texts(rich.say('make it square, add the title "Quay" and calm guitar').content)
    draft = rich.draft()
    assert (draft["m"]["width"], draft["m"]["height"]) == (1080, 1080)
    assert _track(rich, 7)["m"]["text"] == "Quay"
    assert _track(rich, 1)["m"]["name"] == "Calm guitar"
    assert "1080×1080" in words
    assert "Quay" in words
    assert "opposite" not in words


def _track(walker: Walker, kind: int) -> dict[str, dict[str, object]]:
    segment: dict[str, dict[str, object]] = next(
        track["sg"][0] for track in walker.draft()["t"] if track["tt"] == kind
    )
    return segment
