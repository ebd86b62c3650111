from pathlib import Path
from typing import Any

import pytest

from mockserver.prompts.prompt import read_prompt
from mockserver.recordings.catalog import FACTS, catalog_of, load_catalog, shipped_recordings
from mockserver.recordings.model import Recording, RecordingError
from mockserver.service.drafts import TEXT, Draft, Segment, Still, with_track
from mockserver.turns.choice import Scene, choose
from mockserver.turns.edits import generate_video
from mockserver.wire.strict_json import members

CATALOG = load_catalog(shipped_recordings())
PROMPTED = [turn for turn in CATALOG.turns if "ask" in turn.when]
STILLS = [Still("a.jpg", "/a"), Still("b.jpg", "/b")]


@pytest.mark.parametrize("turn", PROMPTED, ids=lambda turn: turn.id)
def test_a_recordings_own_message_leads_to_it(turn: Recording) -> None:
    asked = turn.exchange.request.body
    assert asked is not None
    body = asked.value
    members(body, (), ("app_name", "user_id", "session_id", "new_message"))
    message = body["new_message"]["parts"][0]["text"]
    choice = choose(read_prompt(message), scene_for(turn.when))
    assert CATALOG.find(choice.facts) is turn


def scene_for(when: Any) -> Scene:
    """A session in which this recording is the right one."""
    topic = when["ask"]
    if topic == "upload-first":
        return Scene()
    number = 2 if when.get("stills") == "many" else 1
    draft: Draft = {}
    if topic not in ("animate", "clip-first"):
        draft = generate_video({}, read_prompt("10 seconds"), STILLS)
    if topic == "retitle":
        draft = with_track(draft, TEXT, [Segment(0, 1000, {"text": "x"})])
    return Scene(STILLS[:number], STILLS[:number], draft)


@pytest.mark.parametrize("turn", PROMPTED, ids=lambda turn: turn.id)
def test_a_whole_text_repeats_its_pieces(turn: Recording) -> None:
    pending = ""
    for event in turn.exchange.events:
        if event.kind != "data" or not event.value:
            continue
        part = event.value["content"]["parts"][0]
        if event.value.get("partial"):
            pending += part["text"]
        elif "text" in part and not part.get("thought"):
            assert part["text"] == pending
            pending = ""
    assert pending == ""


def test_there_is_a_turn_for_every_topic_in_both_languages() -> None:
    topics = FACTS["ask"] or ()
    for language in ("en", "zh"):
        for topic in topics:
            for stills in ("none", "one", "many"):
                if topic == "animate" and stills == "none":
                    continue
                facts = {"ask": topic, "stills": stills, "language": language}
                found = CATALOG.find(facts)
                assert found is not None, facts
                assert found.when["language"] == language


def test_a_folder_without_recordings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no recordings"):
        load_catalog(tmp_path)


@pytest.mark.parametrize("when", ['{"ask": "dance"}', '{"colour": "red"}', "{}"])
def test_a_recording_that_nothing_asks_for_is_refused(tmp_path: Path, when: str) -> None:
    (tmp_path / "turns").mkdir()
    text = (shipped_recordings() / "turns" / "talk-en.json").read_text(encoding="utf-8")
    changed = text.replace('{"ask": "talk", "language": "en"}', when)
    (tmp_path / "turns" / "x.json").write_text(changed, encoding="utf-8")
    with pytest.raises(RecordingError, match="when"):
        load_catalog(tmp_path)


def test_the_events_of_a_turn_are_made_ready_once_for_each_dialect() -> None:
    catalog = load_catalog(shipped_recordings())
    turn = catalog.turns[0]
    plain, typed = (catalog.templates(turn, typed=typed) for typed in (False, True))
    assert len(plain) == len(typed) == len(turn.exchange.events)
    assert catalog.templates(turn, typed=False) is plain
    assert catalog.templates(turn, typed=True) is typed
    assert plain is not typed


def test_a_folder_is_read_once_until_one_of_its_recordings_changes(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    text = (shipped_recordings() / "turns" / "talk-en.json").read_text(encoding="utf-8")
    (tmp_path / "turns" / "a.json").write_text(text, encoding="utf-8")
    found = catalog_of(tmp_path)
    assert catalog_of(tmp_path) is found
    changed = text.replace('"language": "en"', '"language": "zh", "stills": "none"')
    (tmp_path / "turns" / "a.json").write_text(changed, encoding="utf-8")
    assert catalog_of(tmp_path).turns[0].when == {"ask": "talk", "language": "zh", "stills": "none"}
    (tmp_path / "turns" / "a.json").unlink()
    with pytest.raises(RecordingError, match="no recordings"):
        catalog_of(tmp_path)
