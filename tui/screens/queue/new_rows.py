"""What is to be queued: stills, the pictures of a folder, the rows of a list. All of it blocks."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from tui.library.batches import RowWish
from tui.media.sources import Source
from tui.studio.batch.plan import name_of
from tui.studio.film.targets import free_name


def wishes_for(sources: Sequence[Source], out: Path, taken: Collection[str]) -> list[RowWish]:
    """A row a still, without a prompt yet; its clip gets a name in `out` that nothing has."""
    used = set(taken)
    wishes = []
    for source in sources:
        word = source.absolute().word
        path = str(free_name(out, name_of((word,)), taken=used))
        used.add(path)
        wishes.append(RowWish((word,), "", path))
    return wishes


def with_own_names(wishes: Iterable[RowWish], taken: Collection[str]) -> list[RowWish]:
    """The same rows; one whose clip would take another row's name gets a free one."""
    used = set(taken)
    renamed = []
    for wish in wishes:
        path = Path(wish.path)
        own = wish.path
        if own in used:
            own = str(free_name(path.parent, path.stem, taken=used))
        used.add(own)
        renamed.append(RowWish(wish.sources, wish.prompt, own))
    return renamed
