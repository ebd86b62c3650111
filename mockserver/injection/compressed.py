"""A body compressed with gzip, layer upon layer, as it comes; blanks after it make it huge."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mockserver.injection.items import Fragment, Item

_GZIP = 31
_FASTEST = 1
_MEGABYTE = b" " * 10**6


class Compressed:
    """Compresses everything `layers` times, and `blanks_mb` megabytes of blanks after it.

    Each piece can be read as soon as it is sent. JSON and event streams bear blanks at their end.
    """

    def __init__(self, layers: int, blanks_mb: int, begins: Iterable[Item]) -> None:
        self._layers = [zlib.compressobj(_FASTEST, wbits=_GZIP) for _ in range(layers)]
        self._blanks_mb, self._begins = blanks_mb, begins

    def begin(self) -> Iterator[Item]:
        """Say that it is at work."""
        yield from self._begins

    def feed(self, item: Item) -> Iterator[Item]:
        """Compress."""
        if not isinstance(item, Fragment) or not item.data:
            yield item
            return
        yield replace(item, data=self._coded(item.data, zlib.Z_SYNC_FLUSH))

    def finish(self) -> Iterator[Item]:
        """Add the blanks, and end every layer."""
        for _ in range(self._blanks_mb):
            yield Fragment(self._coded(_MEGABYTE, zlib.Z_NO_FLUSH))
        yield Fragment(self._coded(b"", zlib.Z_FINISH), ends_chunk=True)

    def _coded(self, data: bytes, flush: int) -> bytes:
        for layer in self._layers:
            data = layer.compress(data)
            data += layer.flush(flush) if flush != zlib.Z_NO_FLUSH else b""
        return data
