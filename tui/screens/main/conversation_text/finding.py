"""Words found in all that was said, on the screen or not; and one's own messages, one by one."""

import asyncio
import time
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from textual.screen import Screen

from tui.screens.find.bar import FindBar
from tui.screens.find.found import Found
from tui.screens.find.in_blocks import TextSpan, marked, may_say, places
from tui.screens.find.matching import SHOWN, WantedWords
from tui.screens.key_buffer import KeyBuffer
from tui.screens.main import wording
from tui.screens.main.layout import MainLayout
from tui.screens.timers import later
from tui.widgets.markdown import Block
from tui.widgets.passage import Marker
from tui.widgets.transcript import Answer, Speech

_SLICE_S = 0.008
"""How long is searched at a time: keys and paints come between."""
_AT_ONCE = 400
"""So many speeches are searched before what was found is shown; the last ones first."""
_TELLS_EVERY_S = 0.1
"""How often what was found so far is shown, while older text is being read."""
_AGAIN_S = 0.3
"""How long after something was said it is searched."""


@dataclass(frozen=True, slots=True)
class Said:
    """A place of the words, and the speech in which it is."""

    speech: Speech
    place: TextSpan


@dataclass(slots=True)
class _Search:
    """What is looked for; what was found in each speech that will not change any more."""

    wanted: WantedWords
    known: dict[Speech, tuple[Said, ...]] = field(default_factory=dict)
    found: Found[Said] = field(default_factory=Found)

    def of(self, speech: Speech) -> tuple[Said, ...]:
        """Where the words stand in a speech."""
        known = self.known.get(speech)
        if known is None:
            is_needless = isinstance(speech, Answer) and not may_say(speech.source, self.wanted)
            at = () if is_needless else places(speech.blocks(), self.wanted)
            known = tuple(Said(speech, place) for place in at)
            if not isinstance(speech, Answer) or speech.is_finished:
                self.known[speech] = known
        return known

    def marked(self, speech: Speech) -> Sequence[Block]:
        """What is to be read of a speech, the words marked."""
        blocks, shown = speech.blocks(), self.found.current
        there = [said.place for said in self.of(speech)]
        is_shown = shown is not None and shown.speech is speech
        return marked(blocks, there, shown.place if shown and is_shown else None)


class Finding:
    """Looks for what is typed into the bar; older text is read for it as far as there is any."""

    def __init__(
        self,
        screen: Screen[None],
        view: MainLayout,
        show_older: Callable[[], Awaitable[bool]],
        keys: KeyBuffer,
    ) -> None:
        """`show_older` has older text shown, and says whether there may be more."""
        self._screen = screen
        self._view = view
        self._talk = view.panels.conversation
        self._show_older = show_older
        self._keys = keys
        self._bar = FindBar(self)
        self._search = _Search(WantedWords(""))
        self._marker: Marker | None = None
        self._seen: Sequence[Speech] = ()
        self._marked: set[Speech] = set()
        self._shown: set[Speech] = set()
        self._is_due = False

    @property
    def is_open(self) -> bool:
        """Whether something is looked for, or is about to be."""
        return self._bar.is_attached and self._bar.display

    def open(self) -> None:
        """Show the bar; the next key is for it. Before anything is shown, nothing is found."""
        if not self._view.is_filled:
            return
        self._view.show_panel("conversation", focus=False)
        self._seen = self._in_sight()
        self._keys.start()
        self._work(self._open, "find_bar")

    async def _open(self) -> None:
        try:
            if not self._bar.is_attached:
                await self._talk.mount(self._bar, before=self._talk.status)
            self._bar.display = True
            self._bar.take_focus()
        finally:
            self._keys.release()
        self._talk.on_grown, self._talk.log_view.on_found = self._grown, self.step_found
        self.look_for(self._bar.words)

    def end_finding(self) -> None:
        """Look for nothing any more; what is in sight stays in sight."""
        self._talk.on_grown = self._talk.log_view.on_found = None
        self._screen.workers.cancel_group(self._screen, "find")
        self._screen.set_focus(self._talk.log_view)
        self._bar.display = False
        self._begin(WantedWords(""))

    def focus_found(self) -> None:
        """The keys are for what was said: the next place, and the one before."""
        self._screen.set_focus(self._talk.log_view)

    def look_for(self, words: str) -> None:
        """Look for these words now."""
        self._begin(WantedWords(words))
        self._begin_search()

    def step_found(self, steps: int) -> None:
        """Show the next place, or the one before; 0 ends finding."""
        if not steps:
            self.end_finding()
            return
        found = self._search.found.stepped(steps)
        self._show(found, goes_there=True)
        self._seen = [found.current.speech] if found.current is not None else self._seen

    def _begin(self, wanted: WantedWords) -> None:
        """The words of before stay marked until these are found, or nothing is looked for."""
        self._search = _Search(wanted)
        if not wanted:
            self._mark(None, self._search.found)
            self._bar.show(self._search.found)

    def _grown(self) -> None:
        if not self._is_due:
            self._is_due = True
            later(self._bar, _AGAIN_S, self._search_if_open)

    def _search_if_open(self) -> None:
        self._is_due = False
        if self.is_open:
            self._begin_search()

    def _begin_search(self) -> None:
        self._work(partial(self._run, self._search), "find", exclusive=True)

    async def _run(self, search: _Search) -> None:
        if not search.wanted:
            return
        talk, told = self._talk, 0.0
        there: list[Said] = []
        left = talk.speeches[:]
        while True:
            left, some = left[:-_AT_ONCE], left[-_AT_ONCE:]
            there = [*await _searched(search, some), *there]
            goes_on, now = bool(left) or talk.has_older, time.monotonic()
            if not goes_on or now - told > _TELLS_EVERY_S:
                told = now
                self._tell(search, there, goes_on=goes_on)
            if left:
                continue
            first = talk.speeches[0]
            if not talk.has_older or not await self._show_older() or first not in talk.speeches:
                return
            left = talk.speeches[: talk.speeches.index(first)]

    def _tell(self, search: _Search, there: Sequence[Said], *, goes_on: bool) -> None:
        """Show what was found so far, and go to the nearest place as soon as it is known."""
        is_first = search.found.current is None
        nearest = self._nearest(there) if is_first else 0
        if nearest is None and goes_on:
            self._bar.show(Found(goes_on=True))
        else:
            found = search.found.renewed(there, nearest or 0, goes_on=goes_on)
            self._show(found, goes_there=is_first)

    def _in_sight(self) -> Sequence[Speech]:
        seen = self._talk.in_sight
        return self._talk.speeches[seen.start : seen.stop]

    def _nearest(self, there: Sequence[Said]) -> int | None:
        """What was in sight at the beginning, else what was above it: however much was typed."""
        numbers = {speech: at for at, speech in enumerate(self._talk.speeches)}
        seen = [numbers[speech] for speech in self._seen if speech in numbers]
        where = [numbers.get(one.speech, 0) for one in there]
        first = bisect_left(where, seen[0]) if seen else len(where)
        if first < len(where) and where[first] <= seen[-1]:
            return first
        return first - 1 if first else None

    def _show(self, found: Found[Said], *, goes_there: bool) -> None:
        self._search.found = found
        self._mark(self._search.marked, found)
        self._bar.show(found)
        if goes_there and found.current is not None:
            self._talk.scroll_to_speech(found.current.speech, SHOWN)

    def _mark(self, marker: Marker | None, found: Found[Said]) -> None:
        """Mark what was found, and nothing else any more; what stays as it is is not drawn anew."""
        now = {said.speech for said in found.places}
        again = now ^ self._marked if marker == self._marker else now | self._marked
        shown = {found.current.speech} if found.current is not None else set()
        self._talk.mark(marker, again | shown | self._shown)
        self._marker, self._marked, self._shown = marker, now, shown

    def go_to_own(self, steps: int) -> None:
        """Go to the message of one's own before what is in sight, or to the one after it."""
        if not self._view.is_filled:
            return
        self._view.show_panel("conversation", focus=False)
        self._work(partial(self._go_to_own, steps), "own")

    def _work(
        self, act: Callable[[], Awaitable[None]], group: str, *, exclusive: bool = False
    ) -> None:
        self._screen.run_worker(act, group=group, exclusive=exclusive)

    async def _go_to_own(self, steps: int) -> None:
        talk = self._talk
        while (own := talk.nearest("you", steps)) is None:
            if steps > 0 or not talk.has_older or not await self._show_older():
                self._view.panels.toast(
                    wording.NO_OWN_AFTER if steps > 0 else wording.NO_OWN_BEFORE
                )
                return
        talk.scroll_to_speech(own)


async def _searched(search: _Search, speeches: Sequence[Speech]) -> list[Said]:
    """All places, from the first one on; the program goes on meanwhile."""
    found: list[Said] = []
    until = time.monotonic() + _SLICE_S
    for speech in tuple(speeches):
        found += search.of(speech)
        if time.monotonic() > until:
            await asyncio.sleep(0)
            until = time.monotonic() + _SLICE_S
    return found
