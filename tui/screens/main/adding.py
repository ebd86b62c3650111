"""The list of stills changed by the user: chosen, dropped, pasted, removed."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from tui.media.paths import dropped_files
from tui.media.sources import Source
from tui.screens.main import wording
from tui.screens.main.panels import Panels
from tui.text import clean


class Adding:
    """Adds stills, inspects each of them in the background, and removes them."""

    def __init__(self, panels: Panels) -> None:
        self._panels = panels

    def add(self, sources: Sequence[Source]) -> None:
        """Add those that are not there yet."""
        new = self._panels.stills.add(sources)
        if len(new) < len(sources):
            self._panels.toast(wording.ALREADY_THERE)
        self._run(self._inspect(new), "inspect")

    def add_pasted(self, text: str) -> None:
        """Files that were pasted or dropped go to the stills, other text goes into the prompt."""
        self._run(self._sort(text), "paste")

    def remove_marked(self) -> None:
        """Remove the still that is marked, where the list has the focus."""
        stills = self._panels.stills
        still = stills.remove_marked() if stills.has_focus else None
        if still is None:
            self._panels.toast(wording.SELECT_FIRST)
        elif still.state not in ("waiting", "refused"):
            self._panels.toast(wording.SENT_ALREADY)

    def waiting(self) -> tuple[Source, ...]:
        """The stills that are yet to be sent."""
        return self._panels.stills.waiting

    def _run(self, doing: Coroutine[Any, Any, None], group: str) -> None:
        self._panels.stills.run_worker(doing, group=group)

    async def _sort(self, text: str) -> None:
        found = await asyncio.to_thread(dropped_files, text)
        if found:
            self.add(tuple(map(Source.read, found)))
        else:
            self._panels.prompt.insert(await asyncio.to_thread(clean, text))
            self._panels.prompt.focus()

    async def _inspect(self, sources: Sequence[Source]) -> None:
        from tui.screens.main.still_preview import preview

        for source in sources:
            seen = await asyncio.to_thread(preview, source)
            self._panels.stills.revise(source.word, **seen.fields)
            if seen.failed is not None:
                self._panels.conversation.fail(
                    seen.failed.message, *wording.advised(seen.failed.advice)
                )
