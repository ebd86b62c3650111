"""What is to be queued: stills, the pictures of a folder, the rows of a list. All of it blocks."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from tui.library.batches import RowRequest
from tui.media.sources import Source
from tui.studio.batch.plan import name_of
from tui.studio.film.targets import free_name


def requests_for(sources: Sequence[Source], out: Path, taken: Collection[str]) -> list[RowRequest]:
    """A row a still, without a prompt yet; its clip gets a name in `out` that nothing has."""
    used = set(taken)
    requests = []
    for source in sources:
        word = source.absolute().word
        path = str(free_name(out, name_of((word,)), taken=used))
        used.add(path)
        requests.append(RowRequest((word,), "", path))
    return requests


def with_own_names(requests: Iterable[RowRequest], taken: Collection[str]) -> list[RowRequest]:
    """The same rows; one whose clip would take another row's name gets a free one."""
    used = set(taken)
    renamed = []
    for request in requests:
        path = Path(request.path)
        own = request.path
        if own in used:
            own = str(free_name(path.parent, path.stem, taken=used))
        used.add(own)
        renamed.append(RowRequest(request.sources, request.prompt, own))
    return renamed
