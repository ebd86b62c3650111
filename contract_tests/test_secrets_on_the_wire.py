"""No secret, of whatever kind and in whatever place of a call, is shown, copied or saved."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.harness.secret_cases import HIDDEN
from tui.nemo.wire.tap import End, Request
from tui.screens.wire.event_rows import EventRows
from tui.screens.wire.rows import CallRows
from tui.screens.wire.saving import save
from tui.screens.wire.sections import bodies, facts, sections
from tui.tests.screens.wire.calls import JSON, STREAM, Service
from tui.wire.curl import curl_of
from tui.wire.events import StreamReader
from tui.wire.kept import Kind
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


def shown_of(wire: Wire) -> Iterator[str]:
    """All that the screen shows of calls, with everything unfolded, and what is copied."""
    rows = CallRows(wire)
    for call in wire.calls:
        yield rows.address(call)
        yield from (line.plain for line in facts(call, wire.secrets, 9.0))
        known = {body.key[0]: body.lines(wire.secrets) for body in bodies(call, wire.secrets)}
        for section in sections(call, wire.secrets, known):
            yield "\n".join([section.title, *section.lines])
        if call.body is not None and call.body.kind is Kind.STREAM:
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
    seen = [*shown_of(wire), *(save([call], wire.secrets, tmp_path) for call in wire.calls)]
    seen += [path.read_text() for path in tmp_path.iterdir()]
    assert len(seen) > 40
    for shown in seen:
        assert OWN not in shown
        assert ANSWERED not in shown
        assert secret not in shown.replace("\\\\", "\\")
    assert sum("[hidden]" in shown for shown in seen) > 10
    assert not {path.suffix for path in tmp_path.iterdir()} - {".json", ".bin"}
