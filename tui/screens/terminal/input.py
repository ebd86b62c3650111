"""What a terminal sends, as messages of Textual; text that comes at once is told apart from keys.

A terminal or a multiplexer that brackets no paste sends its lines as keys, as fast as it can.
Nobody types so: an Enter among them is a new line, and a key that would send is none.
"""

import re
from collections.abc import Iterable, Iterator
from typing import cast

from textual import constants
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import IS_ITERM, XTermParser
from textual.events import AppBlur, AppFocus, Key, Paste, Resize
from textual.keys import Keys
from textual.message import Message
from textual.messages import InBandWindowResize, TerminalSupportsSynchronizedOutput

from tui.keys.in_force import keys_of
from tui.screens.terminal.composed import is_composed
from tui.screens.terminal.sequences import Escape, Pasted, Sequence, Sequences, Text, Token
from tui.text import visible

_TEXTUALS = cast("dict[str, object]", ANSI_SEQUENCES_KEYS)  # a mapping by its hint
# Without this, Alt+Enter (ESC CR) arrives as Enter, and would send a half-written message.
_TEXTUALS["\x1b\r"] = (Keys.ControlJ,)
# Alt and a character arrive so, too: Textual reads some as what a Mac would type, such as 4 as a
# cent. A Mac whose Option types sends the character itself.
for _each in [each for each, keys in _TEXTUALS.items() if len(each) == 2 and isinstance(keys, str)]:
    del _TEXTUALS[_each]

AT_ONCE_S = 0.01
"""Characters closer than this to the ones before were not typed by hand."""
_LEAST_AT_ONCE = 6
_LEAST_DIFFERENT = 4
_MOST_TYPED = 500
_MOST_CELLS = 2000
_MOST_MODIFIERS = 256

_ENTERS = re.compile(r"[\r\n]")
_LINE_ENDS = re.compile(r"\r\n?")
_RUN = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
_SENDING = ("send", "prompt_send")
_C1 = re.compile("[\x80-\x9f]")

_EXTENDED = re.compile(
    r"\x1b\[(?P<key>\d{0,7})(?::(?P<shifted>\d*)[\d:]*)?(?:;(?P<modifiers>\d{0,3})(?::(?P<kind>\d))?)?"
    r"(?:;(?P<text>[\d:]*))?(?P<end>[u~A-HP-S])"
)
_OTHER_KEY = re.compile(r"\x1b\[27;(\d{1,3});(\d{1,7})~")
_MOUSE = re.compile(r"\x1b\[<\d{1,3};-?\d{1,6};-?\d{1,6}[Mm]")
_MODE = re.compile(r"\x1b\[\?(\d{1,5});(\d)\$y")
_SIZE = re.compile(r"\x1b\[48;(\d{1,5})(?::\d*)?;(\d{1,5})(?::\d*)?;(\d{1,5})(?::\d*)?;(\d{1,5})t")
_GROUND = re.compile(
    r"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:/[0-9a-fA-F]+)?[\x07\x1b]"
)
_LUMA = (0.299, 0.587, 0.114)
_KNOWN_MODE = (1, 2, 3)
_RELEASED = "3"
_SHIFT = 1
_LOCKS = 64 | 128
"""Bits of the modifiers that change no meaning: caps lock, num lock."""
_FIRST_SURROGATE, _LAST_SURROGATE, _END = 0xD800, 0xDFFF, 0x110000
_TYPED = {"13": "\r", "9": "\t", "127": "\x7f"}


class AtOnce(Paste):
    """Text that came at once, without brackets: keys, or a paste that says nothing of itself."""

    @property
    def may_be_typed(self) -> bool:
        """Whether it may as well have been typed: no line end, no tab, and not long."""
        return len(self.text) <= _MOST_TYPED and not set("\n\t") & set(self.text)

    @property
    def ends_with_enter(self) -> bool:
        """Whether it is one line and its Enter, which did not send it."""
        return self.text.find("\n") == len(self.text) - 1 > 0

    def typed(self) -> Iterator[Key]:
        """The keys that would have typed it."""
        for each in self.text:
            yield from map(_typing, _KEYS._sequence_to_key_events(each))  # noqa: SLF001 - as below


class _Typed(str):
    """A character that is text, though `str` calls it not printable: Textual would not type it.

    So it is with the wide space of Chinese, joiners in Persian words and in emoji, and whatever is
    newer than this Python.
    """

    __slots__ = ()

    def isprintable(self) -> bool:
        """It can be shown."""
        return True


class FocusIsTold(Message):
    """The terminal says that it tells when it comes to the front, and when it leaves."""


class Background(Message):
    """The terminal told the colour of its ground."""

    def __init__(self, *, is_light: bool) -> None:
        super().__init__()
        self.is_light = is_light


_KEYS = XTermParser()
"""Textual's own knowledge of keys; what it parses is nothing."""


class TerminalInput:
    """Reads what a terminal sends; no character of it raises.

    `escape_s` is how long an escape waits for the rest of a sequence. Times are monotonic seconds.
    """

    def __init__(self, escape_s: float) -> None:
        self._sequences = Sequences(escape_s)
        self._textual = XTermParser()
        self._sending = {key for name in _SENDING for key in keys_of(name)}
        self._text_at = float("-inf")
        self._was_at_once = False

    @property
    def deadline(self) -> float | None:
        """When `expire` has something to do, if nothing more comes."""
        return self._sequences.deadline

    def feed(self, characters: str, now: float) -> Iterator[Message]:
        """The messages in what was just read."""
        for one in _joined(self._sequences.feed(characters, now)):
            yield from self._messages(one, now)

    def expire(self, now: float) -> Iterator[Message]:
        """What waited in vain for its rest until `now`."""
        for one in self._sequences.expire(now):
            yield from self._messages(one, now)

    def _messages(self, token: Token, now: float) -> Iterable[Message]:
        match token:
            case Escape():
                return [Key("escape", "\x1b")]
            case Pasted(text):
                return [Paste(text.replace("\x00", ""))]
            case Text(text):
                return self._typed(_C1.sub("", text), now)
            case Sequence(text):
                return self._understood(text)

    def _typed(self, text: str, now: float) -> Iterator[Message]:
        """Runs of text, and the control characters between them."""
        at = 0
        for run in _RUN.finditer(text):
            yield from self._controls(text[at : run.start()], now, amid=True)
            yield from self._run(run[0], now)
            at = run.end()
        yield from self._controls(text[at:], now, amid=at > 0)

    def _run(self, run: str, now: float) -> Iterator[Message]:
        follows = self._follows_text(now)
        letters = _ENTERS.sub("", run)
        self._was_at_once = (follows and self._was_at_once) or _is_at_once(
            run, letters, follows=follows
        )
        if letters:
            self._text_at = now
        if self._was_at_once:
            yield AtOnce(_LINE_ENDS.sub("\n", run))
        else:
            yield from (key for each in run for key in self._keys(each))

    def _controls(self, text: str, now: float, *, amid: bool) -> Iterator[Message]:
        """Control characters are keys; none that sends, `amid` text that came with it."""
        for each in text:
            for key in self._keys(each):
                if key.key not in self._sending or not (amid or self._follows_text(now)):
                    yield key

    def _follows_text(self, now: float) -> bool:
        return now - self._text_at <= AT_ONCE_S

    def _understood(self, sequence: str) -> Iterable[Message]:
        """What a sequence means; nothing, where it means nothing here."""
        if sequence == "\x1b[I":
            return [AppFocus()]
        if sequence == "\x1b[O":
            return [AppBlur()]
        if _MOUSE.fullmatch(sequence):
            mouse = self._textual.parse_mouse_code(sequence)
            return [mouse] if mouse is not None else []
        if mode := _MODE.fullmatch(sequence):
            return _mode_report(mode[1], int(mode[2]))
        if size := _SIZE.fullmatch(sequence):
            return self._resized(*map(int, size.groups()))
        if ground := _GROUND.match(sequence):
            return [Background(is_light=_is_light(ground.groups()))]
        if len(sequence) == 2 and sequence not in ANSI_SEQUENCES_KEYS:
            return (_with_alt(key) for key in self._keys(sequence[1], alt=True))
        plain = _plain_key(sequence)
        return self._keys(plain) if plain else []

    def _keys(self, sequence: str, *, alt: bool = False) -> Iterator[Key]:
        for key in self._textual._sequence_to_key_events(sequence, alt=alt):  # noqa: SLF001 - it names them
            if key.key != Keys.Ignore:
                yield _typing(key)

    def _resized(
        self, height: int, width: int, pixel_height: int, pixel_width: int
    ) -> list[Resize]:
        if not (0 < height <= _MOST_CELLS and 0 < width <= _MOST_CELLS):
            return []
        resized = Resize.from_dimensions((width, height), (pixel_width, pixel_height))
        self._textual.terminal_size = resized.size
        self._textual.terminal_pixel_size = resized.pixel_size
        self._textual.mouse_pixels = pixel_width > 0 and pixel_height > 0
        return [resized]


def _is_text(typed: str) -> bool:
    """Whether a terminal shows all of it, and obeys none."""
    return typed.isprintable() or visible(typed) == typed


def _typing(key: Key) -> Key:
    typed = key.character
    if not typed or key.is_printable or not _is_text(typed):
        return key
    return Key(key.key, _Typed(typed))


def _joined(tokens: Iterable[Token]) -> Iterator[Token]:
    """Keys that were reported as sequences are text like any other: `ESC[97u` is an `a`."""
    text = ""
    for token in tokens:
        said = token.text if isinstance(token, Text) else _text_of(token)
        if said is None:
            if text:
                yield Text(text)
            yield token
        text = text + said if said is not None else ""
    if text:
        yield Text(text)


def _text_of(token: Token) -> str | None:
    """What a key report types; `None` for whatever is no such report."""
    if not isinstance(token, Sequence):
        return None
    found = _EXTENDED.fullmatch(token.text)
    if found is None or found["end"] != "u" or found["kind"] == _RELEASED:
        return None
    modifiers = int(found["modifiers"] or 1) - 1
    if found["text"]:
        typed = [_character(code) for code in found["text"].split(":")]
        if modifiers & ~(_LOCKS | _SHIFT) and not _is_composed("".join(typed), found, modifiers):
            return None
        return "".join(typed) if all(map(_is_text, typed)) else None
    if modifiers & ~_LOCKS or not found["key"]:
        return None
    typed_one = _TYPED.get(found["key"]) or _character(found["key"])
    return typed_one if typed_one.isprintable() or found["key"] in _TYPED else None


def _is_composed(typed: str, report: re.Match[str], modifiers: int) -> bool:
    """Whether it is typed by the modifiers of a report; one without a key says only what came."""
    key, shifted = _character(report["key"]), _character(report["shifted"] or "")
    return not key or is_composed(typed, key, shifted, with_shift=bool(modifiers & _SHIFT))


def _character(code: str) -> str:
    """The character of a number; a space is no letter, and an impossible number is none."""
    number = int(code) if code.isascii() and code.isdecimal() and len(code) < 8 else 0
    return chr(number) if number < _FIRST_SURROGATE or _LAST_SURROGATE < number < _END else ""


def _is_at_once(run: str, letters: str, *, follows: bool) -> bool:
    if len(letters) < len(run):
        return bool(letters) or follows
    return len(letters) >= _LEAST_AT_ONCE and len(set(letters)) >= _LEAST_DIFFERENT


def _with_alt(key: Key) -> Key:
    """Textual forgets alt where the key has a long name, and never forgets the character."""
    return Key(key.key if key.key.startswith("alt+") else f"alt+{key.key}", None)


def _is_light(parts: Iterable[str]) -> bool:
    brightness = 0.0
    for part, weight in zip(parts, _LUMA, strict=True):
        brightness += weight * int(part, 16) / float((1 << 4 * len(part)) - 1)
    return brightness > 0.5


def _plain_key(sequence: str) -> str:
    """A report of a key as Textual reads it; empty for one that it cannot, or a key let go."""
    if other := _OTHER_KEY.fullmatch(sequence):
        sequence = f"\x1b[{other[2]};{other[1]}u"
    found = _EXTENDED.fullmatch(sequence)
    if found is None:
        return sequence if sequence in ANSI_SEQUENCES_KEYS else ""
    if found["kind"] == _RELEASED or int(found["modifiers"] or 1) > _MOST_MODIFIERS:
        return ""
    key, end = found["key"] or "1", found["end"]
    if f"{key}{end}" not in FUNCTIONAL_KEYS and (end != "u" or not _character(key)):
        return sequence if sequence in ANSI_SEQUENCES_KEYS else ""
    return f"\x1b[{key};{found['modifiers'] or 1}{end}"


def _mode_report(mode: str, setting: int) -> list[Message]:
    if mode == "2026" and setting > 0:
        return [TerminalSupportsSynchronizedOutput()]
    if mode == "2048" and constants.SMOOTH_SCROLL and not IS_ITERM:
        return [InBandWindowResize.from_setting_parameter(setting)]
    if mode == "1004" and setting in _KNOWN_MODE:
        return [FocusIsTold()]
    return []
