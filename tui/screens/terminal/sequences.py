"""The characters of a terminal cut into whole things: text, sequences, pastes.

Nothing incomplete is handed on: it waits for its rest, for a time that has an end. `now` is a
monotonic time in seconds wherever it is asked for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

PASTE_IDLE_S = 1.0
"""After so long without a character, a paste has ended, though its end was never sent."""
MOST_PASTED = 4 * 1024 * 1024
"""So many characters of a paste are held; what follows is no part of it."""
_MOST_WAITING = 4096
_MOST_WAITING_S = 1.0
_LATE_S = 1.0

_PASTE, _PASTE_END = "\x1b[200~", "\x1b[201~"
_STRING = r"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
_COMPLETE = re.compile(
    rf"(?:{_STRING}"
    r"|\x1b\[\[[A-E]"  # function keys of the Linux console
    r"|\x1b\[M[\s\S]{3}"  # the mouse, in its oldest form
    r"|\x1b\[(?!\[|M)[0-?]*[ -/]*[@-~]"
    r"|\x1bO[0-9;]*[@-~]"
    r"|\x1b[^\x1b\[O\]PX^_])"
)
_BEGUN = re.compile(
    r"(?:\x1b(?:\[\[?|\[M[\s\S]{0,2}|\[[0-?]*[ -/]*|O[0-9;]*|[\]PX^_][^\x07\x1b]*\x1b?)?)\Z"
)
_TOLD = re.compile(r"\x1b\[(?:[<IO]|200~|48;)")
"""What begins so is no key: the mouse, the focus, a paste, a size."""
_BROKEN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O[0-9;]*|[\]PX^_][^\x07\x1b]*)?")
_LATE = re.compile(r"\x1b(?:\[[0-9;:<]*[@-~]|O[A-DFHP-S])")
_LATE_BEGUN = re.compile(r"\x1b(?:\[[0-9;:<]*|O)")


@dataclass(frozen=True, slots=True)
class _Whole:
    """One whole thing, as it came."""

    text: str


class Text(_Whole):
    """Characters, control characters among them; never an escape."""


class Sequence(_Whole):
    """An escape sequence, its escape included."""


class Pasted(_Whole):
    """What stood between the brackets of a paste, whatever it is."""


class Escape(_Whole):
    """The escape key: nothing followed in time."""


Token = Text | Sequence | Pasted | Escape


class Sequences:
    """Cuts what a terminal sends. `escape_s` is how long a lone escape waits for its rest."""

    def __init__(self, escape_s: float) -> None:
        self._escape_s = escape_s
        self._waiting = ""
        self._since = self._heard = 0.0
        self._given_up, self._gave_up = "", float("-inf")
        self._late = ""
        """What may be the late rest of a lone escape, or its beginning, and else was typed."""
        self._is_pasting = False
        self._paste: list[str] = []
        self._pasted = 0

    @property
    def deadline(self) -> float | None:
        """When `expire` has something to do, if nothing more comes."""
        if self._is_pasting:
            return self._heard + PASTE_IDLE_S
        if self._waiting or self._late:
            return min(self._heard + self._escape_s, self._since + _MOST_WAITING_S)
        return None

    def feed(self, text: str, now: float) -> Iterator[Token]:
        """The things that are whole with `text`."""
        yield from self.expire(now)
        if not self._waiting:
            text = self._with_late_rest(text, now)
            self._since = now
        self._heard = now
        text, self._waiting = self._waiting + text, ""
        at = 0
        while at < len(text):
            if self._is_pasting:
                at, done = self._in_paste(text, at)
                yield from done
            elif text[at] != "\x1b":
                end = text.find("\x1b", at)
                end = end if end >= 0 else len(text)
                yield Text(text[at:end])
                at = end
            else:
                at, one = self._cut(text, at)
                if one is not None:
                    yield one

    def expire(self, now: float) -> Iterator[Token]:
        """What waited in vain until `now`."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return
        if self._late:
            typed, self._late = self._late, ""
            yield Text(typed)
            return
        waiting, self._waiting = self._waiting, ""
        if self._is_pasting:
            self._paste.append(waiting)
            yield self._end_paste()
            return
        twice = waiting == "\x1b\x1b"
        self._given_up, self._gave_up = "\x1b" if twice else waiting, now
        if self._given_up == "\x1b":
            yield from map(Escape, waiting)

    def _cut(self, text: str, at: int) -> tuple[int, Token | None]:
        """Where the sequence at `at` ends, and what it is."""
        if text.startswith("\x1b\x1b", at):
            follows = text[at + 2 : at + 3]
            if not follows:
                self._waiting = text[at:]
                return len(text), None
            # Alt with an arrow, as some terminals send it; the arrow is what counts.
            is_alt = follows in "[O" and not _TOLD.match(text, at + 1)
            return at + 1, None if is_alt else Escape("\x1b")
        if whole := _COMPLETE.match(text, at):
            if whole[0] == _PASTE:
                self._is_pasting = True
                return whole.end(), None
            return whole.end(), None if whole[0] == _PASTE_END else Sequence(whole[0])
        if _BEGUN.match(text, at) and len(text) - at <= _MOST_WAITING:
            self._waiting = text[at:]
            return len(text), None
        broken = _BROKEN.match(text, at)
        return broken.end() if broken else at + 1, None

    def _in_paste(self, text: str, at: int) -> tuple[int, list[Token]]:
        """How far the paste reaches into `text` from `at`; its end may be torn."""
        end = text.find(_PASTE_END, at)
        if end >= 0:
            self._paste.append(text[at:end])
            return end + len(_PASTE_END), [self._end_paste()]
        torn = next((n for n in range(5, 0, -1) if text.endswith(_PASTE_END[:n])), 0)
        torn = min(torn, len(text) - at)
        kept = len(text) - torn
        room = MOST_PASTED - self._pasted
        if kept - at >= room:
            self._paste.append(text[at : at + room])
            return at + room, [self._end_paste()]
        self._paste.append(text[at:kept])
        self._pasted += kept - at
        self._waiting = text[kept:]
        return len(text), []

    def _end_paste(self) -> Pasted:
        text = "".join(self._paste)
        self._is_pasting, self._paste, self._pasted = False, [], 0
        return Pasted(text)

    def _with_late_rest(self, text: str, now: float) -> str:
        """`text`; with what was given up a moment ago before it, where the two are a sequence."""
        given_up, typed = self._given_up, self._late + text
        is_late = given_up != "" and (now - self._gave_up < _LATE_S or self._late != "")
        self._given_up = self._late = ""
        if not is_late:
            return typed
        if given_up != "\x1b":
            return given_up + text if _COMPLETE.fullmatch(given_up + text) else text
        # After a lone escape only what nobody types is its rest: a letter is a letter.
        if _LATE_BEGUN.fullmatch(given_up + typed):
            self._given_up, self._late = given_up, typed
            return ""
        return given_up + typed if _LATE.fullmatch(given_up + typed) else typed
