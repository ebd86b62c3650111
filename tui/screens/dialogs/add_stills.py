"""Adding stills: type and the folder answers; mark several, or paste any number of paths."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click, Paste, Resize
from textual.message import Message
from textual.widgets import Input

from tui.file_paths import is_folder
from tui.formatting import size_of
from tui.keys.bound import bound
from tui.keys.in_force import keyed
from tui.media.sources import Source
from tui.screens.dialogs.dialog import ANSWERS, Dialog
from tui.screens.dialogs.folder_search import FolderEntry, find, is_another_name
from tui.widgets.lines import EMPTY, Lines
from tui.widgets.measures import file_name_in, wrapped
from tui.widgets.safe_input import SafeInput
from tui.widgets.still import half_blocks
from tui.words import _

_KEYS = _("{add_mark} marks · enter adds · {add_close} closes")
Sources = tuple[Source, ...]

PREVIEW_COLUMNS, PREVIEW_ROWS = 30, 12
_NAME_ROOM = 12
_PICTURE_FROM = 76


class PathInput(SafeInput):
    """One line; what is pasted into it may be many."""

    @dataclass
    class Pasted(Message):
        """Text came in one piece."""

        text: str

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self.post_message(self.Pasted(event.text))


class FoundFiles(Lines):
    """The entries that the path may mean, around the marked one; those tagged are added."""

    ALLOW_SELECT = False

    @dataclass
    class Chosen(Message):
        """An entry was clicked."""

    def __init__(self) -> None:
        super().__init__(id="found")
        self.answers: str | None = None
        self.entries: tuple[FolderEntry, ...] = ()
        self.marked = 0
        self.is_chosen = False
        """Whether the user went to the current one, rather than typing near it."""
        self.tagged: dict[Path, None] = {}
        self.note = ""

    @property
    def current(self) -> FolderEntry | None:
        """The entry at the mark."""
        return self.entries[self.marked] if self.entries else None

    def show(self, text: str, entries: tuple[FolderEntry, ...]) -> None:
        """The entries that `text` may mean; the best is marked."""
        self.answers, self.entries, self.marked, self.note = text, entries, 0, ""
        self.is_chosen = False
        self.changed()

    def move(self, steps: int) -> None:
        """Move the mark."""
        self.marked = max(0, min(self.marked + steps, len(self.entries) - 1))
        self.is_chosen, self.note = True, ""
        self.changed()

    def toggle(self, path: Path) -> None:
        """Tag, or remove the tag."""
        self.note = ""
        if path in self.tagged:
            del self.tagged[path]
        else:
            self.tagged[path] = None
        self.changed()

    def on_click(self, event: Click) -> None:
        """The entry under the mouse."""
        at = self._first() + event.y
        if at < len(self.entries):
            self.marked, self.is_chosen = at, True
            self.changed()
            self.post_message(self.Chosen())

    def lay(self, width: int) -> Sequence[Content]:
        """As many rows as there are."""
        if self.note:
            return wrapped(Content.styled(self.note, "$warning"), max(8, width))
        if not self.entries:
            return [Content.styled(_("No stills here."), "$quiet")]
        return list(self._rows(width))

    def _first(self) -> int:
        rows = max(1, self.size.height)
        return max(0, min(self.marked - rows // 2, len(self.entries) - rows))

    def _rows(self, width: int) -> Iterator[Content]:
        first = self._first()
        for number, entry in enumerate(
            self.entries[first : first + max(1, self.size.height)], first
        ):
            current = number == self.marked
            tag = "●" if entry.path in self.tagged else " "
            name = _clean(entry.path.name) + ("/" if entry.folder else "")
            size = "" if entry.folder else size_of(entry.size)
            room = max(_NAME_ROOM, width - 14)
            style = "bold $accent on $track" if current else ("$key" if entry.folder else "")
            yield Content.assemble(
                ("▌" if current else " ", "$accent"),
                (f"{tag} ", "$success"),
                Content(file_name_in(name, room)).truncate(room, pad=True).stylize(style),
                (size.rjust(10), "$quiet"),
            )

    def get_content_height(self, *_: object) -> int:
        """Whatever the dialog gives: the rows are a window."""
        return max(1, self.size.height)


class StillPicture(Lines):
    """The marked still, as a small picture."""

    def __init__(self) -> None:
        super().__init__(id="preview")
        self._rows: Sequence[Content] = ()

    @property
    def ground(self) -> tuple[int, int, int]:
        """The colour beside a still of another shape."""
        return self.background_colors[1].rgb

    def show(self, rows: Sequence[Content]) -> None:
        """Show another still, or none."""
        self._rows = rows
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """Its rows."""
        return [*self._rows] or [EMPTY]


class AddStills(Dialog[Sources | None]):
    """Gives what was chosen; nothing when it was closed."""

    CSS_PATH = "add_stills.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("add_close", "dismiss(())"),
        bound("add_up", "move(-1)", priority=True),
        bound("add_down", "move(1)", priority=True),
        bound("add_page_up", "move(-10)", priority=True),
        bound("add_page_down", "move(10)", priority=True),
        bound("add_mark", "tag", priority=True),
    ]

    def compose(self) -> ComposeResult:
        """The path, what it may mean, and a preview of it."""
        with Vertical(classes="dialog finder") as dialog:
            dialog.border_title = _("Add stills")
            dialog.border_subtitle = keyed(_KEYS)
            yield PathInput(placeholder=_("a path, several, or a web address"), compact=True)
            with Horizontal():
                yield FoundFiles()
                yield StillPicture()

    def on_mount(self) -> None:
        """Begin in the current folder."""
        self._find("")

    def on_resize(self, event: Resize) -> None:
        """Where it is narrow, names have the room of the picture."""
        self.query_one(StillPicture).display = event.size.width >= _PICTURE_FROM

    def on_input_changed(self, event: Input.Changed) -> None:
        """Ask the folder again."""
        self._find(event.value)

    def action_move(self, steps: int) -> None:
        """Move the mark of the list."""
        self.query_one(FoundFiles).move(steps)
        self._show_preview()

    def action_tag(self) -> None:
        """Tab: go into a folder, tag a file."""
        if self.query_one(FoundFiles).answers == (text := self.query_one(PathInput).value):
            self._tag()
        else:
            self._tag_found(text)

    @work(group=ANSWERS, exclusive=True)
    async def _tag_found(self, text: str) -> None:
        with self.answering():
            if await self._answer(text) is not None:
                self._tag()

    def _tag(self) -> None:
        found = self.query_one(FoundFiles)
        if found.current is None:
            return
        if found.current.folder:
            self._enter(found.current)
        else:
            found.toggle(found.current.path)
            self._count()
            self.action_move(1)

    @on(FoundFiles.Chosen)
    def _clicked(self) -> None:
        self._tag()
        self.query_one(PathInput).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the tagged ones; else what the text names; else the marked entry."""
        found = self.query_one(FoundFiles)
        if found.tagged:
            self.dismiss(tuple(map(Source.read, found.tagged)))
        else:
            self._choose(event.value)

    def on_path_input_pasted(self, event: PathInput.Pasted) -> None:
        """Paths that were pasted are chosen at once; other text goes into the line."""
        self._choose_pasted(event.text)

    @work(group=ANSWERS, exclusive=True)
    async def _choose(self, text: str) -> None:
        with self.answering():
            await self._choose_what_is_named(text)

    async def _choose_what_is_named(self, text: str) -> None:
        named = await asyncio.to_thread(_named, text)
        if not self.still_says(text):
            return
        if named:
            self.dismiss(named)
            return
        found = await self._answer(text)
        if found is None:
            return
        current = found.current
        if current is None:
            self._say(_("Nothing of that name is here."))
        elif is_another_name(text, current.path) and not found.is_chosen:
            found.is_chosen = True
            self._say(
                _(
                    "Nothing is called that. Enter again adds {name}.",
                    name=_clean(current.path.name),
                )
            )
        elif current.folder:
            self._enter(current)
        else:
            self.dismiss((Source.read(current.path),))

    @work(group=ANSWERS, exclusive=True)
    async def _choose_pasted(self, text: str) -> None:
        with self.answering():
            named = await asyncio.to_thread(_named, text)
            if not self.is_open:
                return
            if named:
                self.dismiss(named)
            else:
                self.query_one(PathInput).insert_text_at_cursor(_clean(text))

    @work(group="find", exclusive=True)
    async def _find(self, text: str) -> None:
        if await self._answer(text) is not None:
            self._show_preview()

    async def _answer(self, text: str) -> FoundFiles | None:
        """Have the list answer `text`, though a key was quicker than the disk.

        None once something else is typed, or the dialog is closed.
        """
        found, field = self.query_one_optional(FoundFiles), self.query_one_optional(PathInput)
        if found is None or field is None:
            return None
        if found.answers != text:
            entries = await asyncio.to_thread(find, text)
            if field.value != text:
                return None
            if found.answers != text:
                found.show(text, entries)
        return found if self.is_open else None

    @work(group="preview", exclusive=True)
    async def _show_preview(self) -> None:
        found, preview = self.query_one_optional(FoundFiles), self.query_one_optional(StillPicture)
        if found is None or preview is None:
            return
        entry = found.current
        if entry is None or entry.folder or not preview.display:
            preview.show(())
            return
        preview.show(await asyncio.to_thread(_picture, entry.path, preview.ground))

    def _enter(self, entry: FolderEntry) -> None:
        field = self.query_one(PathInput)
        field.value = f"{entry.path}/"
        field.cursor_position = len(field.value)

    def _count(self) -> None:
        count = len(self.query_one(FoundFiles).tagged)
        tagged = [_("{count} marked", count=count)] if count else []
        self.query_one(".finder").border_subtitle = " · ".join([*tagged, keyed(_KEYS)])

    def _say(self, text: str) -> None:
        found = self.query_one(FoundFiles)
        found.note = text
        found.changed()


async def ask_for_stills(app: App[Any], add: Callable[[Sources], None]) -> None:
    """Ask which stills to `add`."""
    chosen: Sources | None = await app.push_screen_wait(AddStills())
    add(chosen or ())


def _named(text: str) -> Sources:
    from tui.media.paths import dropped_files

    named = tuple(map(Source.read, dropped_files(text)))
    if len(named) == 1 and not named[0].is_address and is_folder(named[0].path):
        return ()
    return named


def _picture(path: Path, ground: tuple[int, int, int]) -> Sequence[Content]:
    from tui.media.thumbs import thumbnail

    small = thumbnail(path, PREVIEW_COLUMNS, PREVIEW_ROWS, background=ground)
    return () if small is None else half_blocks(small)


def _clean(text: str) -> str:
    from tui.text import clean_name

    return clean_name(text) or _("unnamed")
