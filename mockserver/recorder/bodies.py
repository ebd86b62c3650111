"""The bodies that lie beside the recordings of a run: there as long as an exchange names them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from mockserver.recordings.files import write_whole
from mockserver.redaction.known import KnownSecrets

WINDOW_BYTES = 1024 * 1024
_LONGER_ESCAPED = 12
"""A secret of so many times its length is found over the border of two windows."""

PendingBodies = Mapping[str, "bytes | Path"]
"""Bodies by the names that they are to have: bytes, or a file to be given that name."""


class Bodies:
    """The bodies of one run. The same bytes are one file, whoever names them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._named: Counter[str] = Counter()

    def add(self, unplaced: PendingBodies) -> None:
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


def delete_parts(unplaced: PendingBodies) -> None:
    """Delete what of some bodies is on the disk already."""
    for body in unplaced.values():
        if isinstance(body, Path):
            with suppress(OSError):
                body.unlink(missing_ok=True)


def file_contains_secret(path: Path, known: KnownSecrets) -> bool:
    """Whether a file contains a known secret; one that cannot be read may."""
    before = b""
    try:
        with path.open("rb") as stream:
            while piece := stream.read(WINDOW_BYTES):
                data = before + piece
                if contains_secret(data, known):
                    return True
                before = data[-known.longest * _LONGER_ESCAPED :] if known.longest else b""
    except OSError:
        return True
    return False


def contains_secret(data: bytes, known: KnownSecrets) -> bool:
    """Whether bytes contain a known secret; binary data is searched unescaped."""
    text = data.decode("latin-1")
    return bool(known.plain_in(text) if b"\0" in data else known.secrets_in(text))
