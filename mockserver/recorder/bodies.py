"""The bodies that lie beside the recordings of a run: there as long as an exchange names them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from mockserver.held_secrets import HeldSecrets
from mockserver.recordings.files import write_whole

WINDOW_BYTES = 1024 * 1024
_LONGER_ESCAPED = 12
"""A secret of so many times its length is found over the border of two windows."""

Unplaced = Mapping[str, "bytes | Path"]
"""Bodies by the names that they are to have: bytes, or a file to be given that name."""


class Bodies:
    """The bodies of one run. The same bytes are one file, whoever names them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._named: Counter[str] = Counter()

    def add(self, unplaced: Unplaced) -> None:
        """Place the bodies of an exchange. Raises OSError, and nothing is placed then."""
        placed: list[str] = []
        try:
            for name, body in unplaced.items():
                self._named[name] += 1
                placed.append(name)
                self._place(name, body)
        except OSError:
            self.remove(placed)
            raise

    def _place(self, name: str, body: bytes | Path) -> None:
        path = self._folder / name
        if isinstance(body, Path):
            body.replace(path)
        elif self._named[name] == 1:
            write_whole(path, body)

    def remove(self, names: Iterable[str]) -> None:
        """Delete those that no other exchange names."""
        for name in names:
            self._named[name] -= 1
            if not self._named[name]:
                del self._named[name]
                with suppress(OSError):
                    (self._folder / name).unlink(missing_ok=True)


def delete_parts(unplaced: Unplaced) -> None:
    """Delete what of some bodies is on the disk already."""
    for body in unplaced.values():
        if isinstance(body, Path):
            with suppress(OSError):
                body.unlink(missing_ok=True)


def file_tells(path: Path, held: HeldSecrets) -> bool:
    """Whether a file holds one of some secrets; of one that cannot be read nobody knows."""
    before = b""
    try:
        with path.open("rb") as stream:
            while piece := stream.read(WINDOW_BYTES):
                data = before + piece
                if bytes_tell(data, held):
                    return True
                before = data[-held.longest * _LONGER_ESCAPED :] if held.longest else b""
    except OSError:
        return True
    return False


def bytes_tell(data: bytes, held: HeldSecrets) -> bool:
    """Whether some bytes do: text in any encoding, those of a film or a picture as they are."""
    text = data.decode("latin-1")
    return bool(held.plain_in(text) if b"\0" in data else held.secrets_in(text))
