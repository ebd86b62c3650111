"""Bytes into a real terminal, messages out of it: what the service hears is what was meant."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.screens.shown import Shown, read
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film
from tui.tests.screens.harness.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

SPEED = 300.0


class Typist:
    """Somebody at a terminal in which the program runs."""

    def __init__(self, mock: Any, folder: Path) -> None:
        self.mock = mock
        self.contents = folder / "shown.json"
        code = f"import contract_tests.harness.screens.shown as s; s.watch({str(self.contents)!r})"
        self.terminal = Terminal([], folder, rows=40, columns=120, before=code)
        self.terminal.sees("credits")

    def types(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.terminal.write(piece)

    def sees(self, reached: Callable[[Shown], bool], what: str) -> None:
        def is_so() -> bool:
            now = read(self.contents)
            return now is not None and reached(now)

        self.terminal.until(is_so, what)

    def has_written(self, text: str) -> None:
        self.sees(lambda shown: shown.prompt == text, repr(text))

    @property
    def messages(self) -> list[str]:
        """What the service was asked, in order."""
        return [
            call["request"]["json"]["new_message"]["parts"][0]["text"]
            for call in self.mock.journal
            if call["path"] == "/run_sse" and "json" in call["request"]
        ]


@pytest.fixture
def typist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Typist]:
    with MockServer(speed=SPEED, credits=1000, film=quick_film) as mock:
        monkeypatch.setenv("NEMO_API_URL", mock.url)
        monkeypatch.setenv("STILLREEL_TIME_SCALE", str(SPEED))
        still(tmp_path / "harbour.jpg")
        one = Typist(mock, tmp_path)
        yield one
        one.terminal.close()


def test_only_an_enter_by_itself_sends_and_it_sends_everything_once(typist: Typist) -> None:
    typist.types(b"make it move\radd a title\rand some piano\r")
    typist.has_written(written := "make it move\nadd a title\nand some piano\n")
    typist.types(b"\x1b[200~then \x1b[31mred\rslowly \x1b[201~")
    typist.has_written(written := f"{written}then red\nslowly ")
    typist.types(b"\x1b[200~a lost end\r")
    typist.has_written(written := f"{written}a lost end\n")
    typist.types(b"\x1b[0;;26377:24456:22823:24046:21035u")
    typist.has_written(written := f"{written}有很大差别")
    typist.types(b"\x1b[97;1:3u", b"\x1b]11;rgb:0000/0000/0000\x07", b"\xff\xfe", b"\x1b[98;1:1u")
    typist.has_written(written := f"{written}\ufffd\ufffdb")
    assert typist.messages == []
    typist.types(b"\r")
    typist.terminal.until(lambda: bool(typist.messages), "the message")
    typist.has_written("")
    assert typist.messages == [written]
