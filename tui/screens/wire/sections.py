"""A call in sections: how it went, what was sent, what came. The events of a stream follow them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from textual.content import Content

from tui.redaction import HIDDEN
from tui.screens.wire import wording
from tui.screens.wire.rows import code_style
from tui.wire.captured_body import BodyKind
from tui.wire.readable import lines_of_bytes
from tui.wire.secrets import Secrets
from tui.wire.seen import SeenCall, Sent

AT_ONCE = 16 * 1024
"""Bytes of a body that are laid out without a thread."""


class Part(Enum):
    """A part of a call that can be folded."""

    REQUEST_HEADERS = auto()
    REQUEST = auto()
    ANSWER_HEADERS = auto()
    ANSWER = auto()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the lines below it."""

    part: Part
    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes that are to be laid out; `key` differs where they, or the known secrets, do."""

    key: tuple[Part, int, int]
    data: bytes

    def lines(self, secrets: Secrets) -> list[str]:
        """Lay them out; takes a while for many."""
        return lines_of_bytes(self.data, secrets)


def bodies(call: SeenCall, secrets: Secrets) -> Sequence[Body]:
    """The bodies of a call that have lines."""
    found = []
    if call.sent is not None and call.sent.content:
        data = call.sent.content
        found.append(Body((Part.REQUEST, len(data), secrets.count), data))
    body = call.body
    if body is not None and body.kind is BodyKind.WORDS and body.held:
        is_over = call.head.ended_s is not None
        if is_over or body.held <= AT_ONCE:
            found.append(Body((Part.ANSWER, body.held, secrets.count), body.data))
    return found


def facts(call: SeenCall, secrets: Secrets, now_s: float) -> list[Content]:
    """What a call was and how it went."""
    address = f"{call.head.method} {secrets.hide(call.head.url)}"
    lines = [
        Content.styled(address, "bold"),
        Content.styled(wording.summary(call, now_s), code_style(call)),
    ]
    if call.head.trouble:
        lines.append(Content.styled(secrets.hide(call.head.trouble), "$error"))
    if call.sent is None:
        lines.append(Content.styled(wording.UNSEEN, "$quiet"))
    return lines


def sections(
    call: SeenCall, secrets: Secrets, laid_out: Mapping[Part, Sequence[str]]
) -> list[Section]:
    """The sections of a call; `laid_out` are the bodies whose lines are known."""
    found = []
    if call.sent is not None:
        headers = [_header(*pair, secrets) for pair in call.sent.headers]
        if call.sent.token is not None:
            headers.append(f"Authorization: Bearer {HIDDEN}")
        found.append(Section(Part.REQUEST_HEADERS, wording.REQUEST_HEADERS, headers))
        found.append(_request(call.sent, secrets, laid_out))
    if call.body is not None:
        answered = [_header(*pair, secrets) for pair in call.headers]
        found.append(Section(Part.ANSWER_HEADERS, wording.ANSWER_HEADERS, answered))
        if call.body.kind is not BodyKind.STREAM:
            found.append(_answer(call, laid_out))
    return found


def _header(name: str, value: str, secrets: Secrets) -> str:
    return f"{secrets.hide(name)}: {secrets.hide_header(name, value)}"


def _request(sent: Sent, secrets: Secrets, laid_out: Mapping[Part, Sequence[str]]) -> Section:
    title = wording.REQUEST
    if sent.files:
        lines = [secrets.hide(wording.file(file)) for file in sent.files]
    elif sent.content is None:
        lines = [wording.NO_LONGER_HERE]
    elif sent.content:
        title = wording.sized(title, len(sent.content))
        lines = list(laid_out.get(Part.REQUEST, (wording.READING,)))
    else:
        lines = [wording.NOTHING]
    return Section(Part.REQUEST, title, lines)


def _answer(call: SeenCall, laid_out: Mapping[Part, Sequence[str]]) -> Section:
    assert call.body is not None  # noqa: S101 - it was answered
    missing = wording.missing(call.body, call.head, call.header("content-type"))
    lines = [missing] if missing else []
    if call.body.kind is BodyKind.WORDS and call.body.held:
        lines += laid_out.get(Part.ANSWER, (wording.READING,))
    return Section(Part.ANSWER, wording.sized(wording.ANSWER, call.size), lines)
