"""What is to be queued: stills, the pictures of a folder, the rows of a list. All of it blocks."""

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from tui.library.batches import RowWish
from tui.media.sources import Source
from tui.studio.batch.plan import name_of


def wishes_for(sources: Sequence[Source], out: Path, taken: Collection[str]) -> list[RowWish]:
    """A row a still, without a prompt yet; its clip gets a name in `out` that nothing has."""
    used = set(taken)
    wishes = []
    for source in sources:
        word = source.absolute().word
        path = _free(out, name_of((word,)), used)
        used.add(path)
        wishes.append(RowWish((word,), "", path))
    return wishes


def with_own_names(wishes: Iterable[RowWish], taken: Collection[str]) -> list[RowWish]:
    """The same rows; one whose clip would take another row's name gets a free one."""
    used = set(taken)
    renamed = []
    for wish in wishes:
        path = Path(wish.path)
        own = _free(path.parent, path.stem, used) if wish.path in used else wish.path
        used.add(own)
        renamed.append(RowWish(wish.sources, wish.prompt, own))
    return renamed


def _free(folder: Path, stem: str, used: Collection[str]) -> str:
    number = 1
    while True:
        path = str(folder / (f"{stem}.mp4" if number == 1 else f"{stem}-{number}.mp4"))
        if path not in used and not os.path.lexists(path):
            return path
        number += 1
