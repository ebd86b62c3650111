from pathlib import Path

from mockserver.server import MockServer
from mockserver.tests.harness.walker import Walker

TURN = """{
 "format": "recording/1",
 "id": "turns/talk-en",
 "source": "handmade",
 "when": {"ask": "talk", "language": "en"},
 "request": {"method": "POST", "path": "/run_sse"},
 "response": {"status": 200, "headers": {"content-type": "text/event-stream"}, "events": [
  {"data": {"content": {"parts": [{"text": "The title <literal:1> is set."}]}}},
  {"raw": "data: <literal:1>\\n\\n"}],
  "end": "eof"},
 "wire": {"values": {"literal:1": "<session:1>"}}
}
"""


def test_a_turn_with_a_text_that_looks_like_a_reference_sends_that_text(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    (tmp_path / "turns" / "talk-en.json").write_text(TURN, encoding="utf-8")
    with MockServer(recordings=tmp_path, speed=1500) as mock:
        walker = Walker(mock.url, "a-client-of-mine").connect().open()
        text = walker.say("hello").text
        walker.http.close()
    assert "The title <session:1> is set." in text
    assert "data: <session:1>" in text
    assert "literal" not in text
