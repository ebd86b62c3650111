"""A turn's reply, put together from the pieces of its stream.

The service sends most things twice: text in pieces and then whole, tools and thoughts likewise, an
error in two shapes. A reply has each of them once, and tells what a person can already read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tui.nemo.events import Failure, Finished, Heartbeat, Text, Thought, Tool, WireEvent
from tui.studio.events import Event, Offer, Offered, TextArrived, ToolRunning
from tui.studio.turns.window_talk import Pointer, speakable, translate, without_temporary_issue
from tui.words import _

_LONG_LINE = 4_000
_LABELS = {
    "generate_video": _("generating video"),
    "generate_image": _("generating a still"),
    "add_title": _("adding the title"),
    "add_text": _("adding text"),
    "add_music": _("adding music"),
    "add_bgm": _("adding music"),
    "analyze_image": _("looking at the stills"),
    "edit_video": _("editing the clip"),
}


class StreamedText:
    """Text as it streams in: gives out what can be shown, translated, as pieces to append."""

    def __init__(self) -> None:
        self._raw: list[str] = []
        self._line = ""
        self._shown = ""

    @property
    def raw(self) -> str:
        """Everything that came, as it came."""
        return "".join(self._raw)

    def feed(self, piece: str) -> str:
        """Add a piece; gives what may be appended to the screen now (often nothing)."""
        self._raw.append(piece)
        self._line += piece
        fresh = ""
        while "\n" in self._line:
            line, self._line = self._line.split("\n", 1)
            fresh += self._more(translate(line).text if line.strip() else line) + "\n"
            self._shown = ""
        ready = speakable(self._line) if len(self._line) < _LONG_LINE else self._line
        return fresh + self._more(ready)

    def _more(self, ready: str) -> str:
        # What is on the screen stays until the whole text replaces it.
        if not ready.startswith(self._shown):
            return ""
        fresh, self._shown = ready[len(self._shown) :], ready
        return fresh


@dataclass
class Reply:
    """What came in the stream so far; `add` each event in order, then `finish`."""

    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    error_code: str | None = None
    has_text: bool = False
    _last_whole: str | None = None
    _preview: StreamedText | None = None
    _pieces: bool = False
    _thought: str = ""
    _calls: set[str] = field(default_factory=set)
    _announced: list[str] = field(default_factory=list)
    _offered: set[Offered] = field(default_factory=set)

    def add(self, event: WireEvent) -> Iterator[Event]:
        """Add one event of the wire; gives what there is to tell."""
        match event:
            case Text(text=text, form="whole"):
                yield from self._whole(text)
            case Text(text=text, form=form):
                yield from self._piece(text, standing=form == "piece")
            case Tool():
                yield from self._tool(event)
            case Thought():
                self._think(event)
            case Failure(code=code, message=message):
                self._fail(code, message)
            case Heartbeat() | Finished():
                pass

    def finish(self) -> Iterator[Event]:
        """The stream is over: what was only a preview stays."""
        yield from self._close_preview()
        if self._thought:
            self.thoughts.append(self._thought)
            self._thought = ""

    def _whole(self, text: str) -> Iterator[Event]:
        self._preview = None
        if not text.strip() or text.strip() == self._last_whole:
            return
        self._last_whole = text.strip()
        yield from self._say(text)

    def _piece(self, text: str, *, standing: bool) -> Iterator[Event]:
        self._preview = self._preview or StreamedText()
        self._pieces = standing
        fresh = self._preview.feed(text)
        if fresh:
            yield TextArrived(fresh, final=False)

    def _close_preview(self) -> Iterator[Event]:
        preview, self._preview = self._preview, None
        if preview is not None and preview.raw.strip():
            self._last_whole = preview.raw.strip()  # should it come whole after all
            yield from self._say(preview.raw)

    def _say(self, text: str) -> Iterator[Event]:
        self.has_text = True
        shorter = without_temporary_issue(text)
        if not shorter.strip() and not self.texts:
            shorter = text
        translated = translate(shorter)
        shown = translated.text.strip()
        if shown:
            self.texts.append(shown)
            yield TextArrived(shown, final=True)
        yield from self._offers(translated.pointers)

    def _offers(self, pointers: tuple[Pointer, ...]) -> Iterator[Event]:
        for pointer in pointers:
            # Anything but an edit is the same offer, however the service put it.
            said = pointer.said if pointer.action is Offer.EDIT else ""
            offered = Offered(pointer.action, said)
            if offered not in self._offered:
                self._offered.add(offered)
                yield offered

    def _tool(self, tool: Tool) -> Iterator[Event]:
        # The whole text stands in the call's own event, if it comes at all; a partial call says no
        # more than that there will be one.
        if self._pieces or not tool.partial:
            yield from self._close_preview()
        label = _LABELS.get(tool.name, tool.name.replace("_", " "))
        if tool.done:
            yield ToolRunning(tool.name, label, done=True)
        elif not self._is_known(tool):
            self.tools.append(tool.name)
            yield ToolRunning(tool.name, label, done=False)

    def _is_known(self, tool: Tool) -> bool:
        if tool.id is not None and tool.id in self._calls:
            if not tool.partial and tool.name in self._announced:
                self._announced.remove(tool.name)
            return True
        if tool.id is not None:
            self._calls.add(tool.id)
        # A call that was announced in a partial event comes once more, perhaps under another id.
        if not tool.partial and tool.name in self._announced:
            self._announced.remove(tool.name)
            return True
        if tool.partial:
            known = tool.name in self._announced
            if not known:
                self._announced.append(tool.name)
            return known
        return False

    def _think(self, thought: Thought) -> None:
        if thought.form == "whole":
            if thought.text.strip() and thought.text not in self.thoughts:
                self.thoughts.append(thought.text)
            self._thought = ""
        else:
            self._thought += thought.text

    def _fail(self, code: str | None, message: str) -> None:
        # The same error comes once as a code with a message and once as "Type: message".
        self.error_code = self.error_code or code
        if not any(message in known or known in message for known in self.errors):
            self.errors.append(message)
