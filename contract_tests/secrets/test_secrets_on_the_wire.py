"""No secret, of whatever kind and in whatever place of a call, is shown, copied or saved."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.harness.secret_cases import HIDDEN
from tui.nemo.protocol.tap import End, Request
from tui.screens.wire.event_rows import EventRows
from tui.screens.wire.rows import CallRows
from tui.screens.wire.saving import save
from tui.screens.wire.sections import bodies, facts, sections
from tui.tests.screens.wire.calls import JSON, STREAM, Service
from tui.wire.captured_body import BodyKind
from tui.wire.curl import curl_of
from tui.wire.events import StreamReader
from tui.wire.seen import Wire, wire_of

OWN = "a-plain-word-4711"
ANSWERED = "another-word-0815"


def hostile(service: Service, text: str) -> None:
    """Two calls that have a text in every place where one can stand."""
    sent = Request(
        (("Accept", text), ("X-Client-Id", OWN), ("X-Other", OWN)),
        OWN,
        json.dumps({"text": text, "own": OWN}).encode(),
    )
    for headers in (JSON, STREAM):
        call = service.tap.begin("POST", f"https://a.test/{OWN}/x?note={text}")
        call.sends(sent)
        call.answered(200, (*headers, ("x-note", text), ("set-cookie", "sid=" + OWN)))
        if headers is STREAM:
            service.say(call, text, OWN, f"{ANSWERED} {text}")
            call.came(f": {text}\n\nevent: note\ndata: {text}\n\n".encode())
        else:
            said = {"token": ANSWERED, "words": [text, OWN], "deep": json.dumps({"t": text})}
            call.came(json.dumps(said, ensure_ascii=False).encode())
        call.end = End.WHOLE
        call.ended(10)
    lost = service.tap.begin("GET", "https://a.test/y")
    lost.sends(sent)
    lost.unanswered(ConnectionError(f"it said {text} and {OWN}"))


def events_of(wire: Wire) -> EventRows:
    """The events of the only call, all of them unfolded."""
    [call] = wire.calls
    assert call.body is not None
    rows = EventRows(StreamReader(call.body), wire.secrets)
    rows.reader.read(ended=False)
    rows.fit(2000)
    for event in rows.reader.events:
        rows.toggle(event)
    return rows


def lines_and_members(rows: EventRows) -> tuple[list[str], list[str]]:
    """What events say, in their lines and below them."""
    lines = [rows.line(row).plain for row in range(rows.count)]
    members = [line.strip() for line in lines if '"content"' in line]
    said = [json.loads(f"{{{member}}}")["content"] for member in members]
    return [line[20:] for line in lines if line[0] in "▸▾"], said


def shown_of(wire: Wire) -> Iterator[str]:
    """All that the screen shows of calls, with everything unfolded, and what is copied."""
    rows = CallRows(wire)
    for call in wire.calls:
        yield rows.address(call)
        yield from (line.plain for line in facts(call, wire.secrets, 9.0))
        known = {body.key[0]: body.lines(wire.secrets) for body in bodies(call, wire.secrets)}
        for section in sections(call, wire.secrets, known):
            yield "\n".join([section.title, *section.lines])
        if call.body is not None and call.body.kind is BodyKind.STREAM:
            events = EventRows(StreamReader(call.body), wire.secrets)
            events.reader.read(ended=True)
            events.fit(2000)
            for event in events.reader.events:
                events.toggle(event)
            yield from (events.line(row).plain for row in range(events.count))
        yield curl_of(call, wire.secrets)


@pytest.mark.parametrize("case", HIDDEN)
def test_it_is_nowhere(case: str, tmp_path: Path) -> None:
    text, secret = HIDDEN[case]
    service = Service()
    wire = wire_of(service.tap)
    hostile(service, text)
    seen = [*shown_of(wire), save(wire.calls, wire.secrets, tmp_path)]
    seen += [path.read_text() for path in tmp_path.iterdir()]
    assert len(seen) > 35
    for shown in seen:
        assert OWN not in shown
        assert ANSWERED not in shown
        assert secret not in shown.replace("\\\\", "\\")
    assert sum("[hidden]" in shown for shown in seen) > 10
    assert not {path.suffix for path in tmp_path.iterdir()} - {".json", ".bin"}


@pytest.mark.parametrize("size", [2, 7])
@pytest.mark.parametrize("case", HIDDEN)
def test_it_is_in_no_text_that_runs_over_several_events(case: str, size: int) -> None:
    text, secret = HIDDEN[case]
    service = Service()
    wire = wire_of(service.tap)
    call = service.stream()
    whole = f"it says {text}\nand so on"
    service.say(call, *(whole[at : at + size] for at in range(0, len(whole), size)))
    for said in lines_and_members(events_of(wire)):
        assert said[0].startswith("it says"[:size])
        shown = "".join(said).replace("[hidden]", "")
        assert "".join(secret.split()) not in "".join(shown.split())


def test_the_beginning_of_a_known_secret_is_not_shown_before_its_end_has_come() -> None:
    service = Service()
    wire = wire_of(service.tap)
    wire.secrets.learn(OWN)
    call = service.stream()
    service.say(call, "it is ", OWN[:5], OWN[5:9])
    rows = events_of(wire)
    for said in lines_and_members(rows):
        assert said == [said[0], "[hidden]", "[hidden]"]
    service.say(call, OWN[9:] + ".")
    rows.reader.read(ended=False)
    rows.fit(2000)
    said, _ = lines_and_members(rows)
    assert said == ["it is", "[hidden]", "[hidden]", "[hidden]."]
