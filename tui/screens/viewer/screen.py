"""The viewer: one still, or a film that plays, is stepped and scrubbed, as large as it fits.

A picture is asked for when there is time to show it, one at a time: what was not asked for is left
out, and nothing waits in line, neither for the decoder nor for the terminal.
"""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from tui.file_paths import absolute
from tui.keys.bound import bound
from tui.media.names import display_name
from tui.media.playing.messages import Film, Opened, Order, Picture, ViewerProblem, Wanted
from tui.screens.dialogs.dialog import ReadyForKeys
from tui.screens.dialogs.left_once import LeftOnce
from tui.screens.system_player import open_or_say
from tui.screens.viewer import wording
from tui.screens.viewer.decoder import Decoder
from tui.screens.viewer.line import Line, limits_of
from tui.screens.viewer.lines import Facts, KeyLine, Words
from tui.screens.viewer.picture import PictureView
from tui.screens.viewer.playhead import Playhead, shown_rate
from tui.screens.viewer.scrub_bar import ScrubBar
from tui.screens.viewer.subject import Subject
from tui.wishes import Colour

_TOAST_S = 6
_ALL_BITS = 8
_LOOK_AGAIN_S = 0.01
"""How soon it is looked again whether the terminal has taken what was written."""


class ViewerScreen(LeftOnce[None], Screen[None]):
    """Shows one subject until it is left."""

    AUTO_FOCUS = ""
    CSS_PATH = "viewer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("viewer_back", "back"),
        bound("viewer_leave", "leave"),
        bound("viewer_play", "play"),
        bound("viewer_second_back", "skip(-1)"),
        bound("viewer_second_on", "skip(1)"),
        bound("viewer_five_back", "skip(-5)"),
        bound("viewer_five_on", "skip(5)"),
        bound("viewer_frame_back", "step(-1)"),
        bound("viewer_frame_on", "step(1)"),
        bound("viewer_first", "go(0)"),
        bound("viewer_last", "go(1)"),
        bound("viewer_loop", "loop"),
        bound("viewer_full", "full"),
        bound("viewer_player", "outside(False)"),
        bound("viewer_folder", "outside(True)"),
        *(bound(f"viewer_tenth_{tenth}", f"go({tenth / 10})") for tenth in range(10)),
    ]
    acts_at_once = True

    def __init__(
        self,
        subject: Subject,
        decoder: Decoder,
        ground: Colour | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._subject = subject
        self._decoder = decoder
        self._ground = ground
        self._now = now
        self._opened: Opened | None = None
        self._head = Playhead(0.0, now)
        self._rate = 1.0
        self._due = 0.0
        """When the next picture of a film that plays is to be shown, by the loop's time."""
        self._at: float | None = None
        self._steps = 0
        self._is_exact = True
        self._wake = asyncio.Event()
        self._is_whole = True
        self._facts = Facts(display_name(subject.path))
        self._view = PictureView()
        self._words = Words(wording.OPENING)
        self._bar = ScrubBar()
        self._keys = KeyLine()
        self.shown = 0
        """How many pictures were shown."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._facts
        yield self._view
        yield self._words
        yield self._bar
        yield self._keys

    def on_mount(self) -> None:
        """Open the file while the frame is painted."""
        self._line = Line(limits_of(os.environ), self.app._driver, self._now)  # noqa: SLF001 - no public way
        self.set_focus(self._view)
        self.post_message(ReadyForKeys())
        self._feed()

    @work(group="pictures")
    async def _feed(self) -> None:
        """Ask for one picture after the other, each when the one before is shown."""
        opened = await self._decoder.open(Order(absolute(self._subject.path), self._ground))
        self._begin(opened)
        while not isinstance(self._opened, ViewerProblem):
            await self._is_wanted()
            columns, rows = self._view.size
            if columns and rows:
                at, steps, self._at, self._steps = self._at, self._steps, None, 0
                bits = self._line.limits.bits if self._head.is_playing else _ALL_BITS
                wanted = Wanted(columns, rows, at, steps, bits, self._is_exact)
                self._show(await self._decoder.picture(wanted))

    async def _is_wanted(self) -> None:
        """Wait until a picture is asked for; while a film plays, until the next one is due."""
        loop = asyncio.get_running_loop()
        while not self._wake.is_set():
            if not self._head.is_playing:
                await self._wake.wait()
                break
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self._due):  # `wait_for` may swallow the end of all
                    await self._wake.wait()
                break
            if self._line.is_free:
                self._due = max(self._due + 1 / self._rate, loop.time())
                self._want(at=self._head.move(), exact=False)
            else:
                self._due = loop.time() + _LOOK_AGAIN_S
        self._wake.clear()
        self._is_exact |= not self._head.is_playing

    def _begin(self, opened: Opened) -> None:
        self._opened = opened
        if isinstance(opened, ViewerProblem):
            self._fail(opened)
            return
        self._facts.show(opened)
        self._keys.show(opened)
        self.add_class("-shows")
        if isinstance(opened, Film):
            self.add_class("-film")
            self._head.seconds = opened.seconds
            self._head.seek(self._subject.at)
            self._rate = shown_rate(opened.rate, self._line.limits.most_rate)
            self._head.play()
        self._want(at=self._head.at)

    def _fail(self, trouble: ViewerProblem) -> None:
        self._opened = trouble
        self.remove_class("-shows", "-film")
        self._stop()
        self._words.say(*wording.trouble(trouble, is_clip=self._subject.is_clip))
        self._keys.show(trouble)

    def _show(self, picture: Picture | ViewerProblem) -> None:
        if isinstance(picture, ViewerProblem):
            self._fail(picture)
            return
        self._line.sent(self._view.show(picture))
        self.shown += 1
        if isinstance(self._opened, Film):
            if picture.is_last:
                self._head.seconds = min(
                    self._head.seconds, picture.at + 1 / max(1.0, self._opened.rate)
                )
            if not (self._head.is_playing or self._head.is_at_end or self._at is not None):
                self._head.at = picture.at
            self._bar.show(self._head)
        if self._is_whole and not picture.is_whole:
            self._is_whole = False
            self._facts.warn(wording.DAMAGED)
            if self._subject.is_clip:
                self._toast(wording.CUT_CLIP)

    def _stop(self) -> None:
        """Stand still, and show the picture there with all its colours."""
        self._head.pause()
        self._is_exact = True
        self._wake.set()
        self._bar.show(self._head)

    def _want(self, at: float | None = None, steps: int = 0, *, exact: bool = True) -> None:
        """The next picture is this one, whichever was wanted before and is not asked for yet."""
        if at is not None:
            self._at, self._steps = at, 0
        self._steps += steps
        self._is_exact = exact
        self._wake.set()

    def action_back(self) -> None:
        """Leave the full size, else the viewer."""
        if self.has_class("-full"):
            self.remove_class("-full")
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Leave the viewer."""
        self._stop()
        self.dismiss()

    def action_play(self) -> None:
        """Play, or stand still."""
        if not isinstance(self._opened, Film):
            return
        if self._head.is_playing:
            self._stop()
            return
        self._head.play()
        self._due = 0.0
        self._want(at=self._head.at, exact=False)
        self._bar.show(self._head)

    def action_skip(self, seconds: int) -> None:
        """Go some seconds on, or back."""
        self._seek(self._head.at + seconds)

    def action_go(self, share: float) -> None:
        """Go to a share of the film."""
        self._seek(self._head.seconds * share)

    def action_step(self, frames: int) -> None:
        """Stand still, and go a frame on or back."""
        if isinstance(self._opened, Film):
            if self._head.is_playing:
                self._stop()
            self._head.at = min(self._head.at, self._head.seconds - 1e-6)  # no longer at its end
            self._want(steps=frames)

    def action_loop(self) -> None:
        """Begin anew at the end, or not."""
        self._head.loops = not self._head.loops
        self._bar.show(self._head)

    def action_full(self) -> None:
        """The picture alone, or all around it."""
        self.toggle_class("-full")

    async def action_outside(self, folder: bool) -> None:
        """Open it, or its folder, in the system's own program."""
        await open_or_say(self._subject.path, folder=folder, say=self._toast)

    def on_scrub_bar_sought(self, message: ScrubBar.Sought) -> None:
        """The mouse is on the bar."""
        self._seek(self._head.seconds * message.share, exact=message.is_final)

    def on_picture_view_resized(self) -> None:
        """The picture is made anew for its room."""
        self._wake.set()

    def on_click(self) -> None:
        """A click on the picture is the space bar."""
        if self._view.is_mouse_over:
            self.action_play()

    def _seek(self, at: float, *, exact: bool = True) -> None:
        if isinstance(self._opened, Film):
            self._head.seek(at)
            self._want(at=self._head.at, exact=exact)
            self._bar.show(self._head)

    def _toast(self, text: str) -> None:
        self.notify(text, markup=False, timeout=_TOAST_S)
