"""Where the events of a stream end, in bytes that come in chunks of any size. Pure.

An event ends with the blank line after it, whatever the line ends (LF, CRLF, CR). Blank lines too
many belong to the event that follows them.
"""

from collections.abc import Iterator

from mockserver.injection.items import Fragment

_LF, _CR = 0x0A, 0x0D


class EventBorders:
    """Cuts chunks at the ends of events, and remembers where each chunk ended."""

    def __init__(self) -> None:
        self._has_text = False
        self._line_starts = True
        self._after_cr = False

    def fragments(self, chunk: bytes) -> Iterator[Fragment]:
        """Give a chunk in pieces that each belong to one event."""
        start = 0
        for end in self._ends(chunk):
            yield Fragment(chunk[start:end], ends_event=True, ends_chunk=end == len(chunk))
            start = end
        if start < len(chunk):
            yield Fragment(chunk[start:], ends_chunk=True)

    def _ends(self, chunk: bytes) -> Iterator[int]:
        for place, byte in enumerate(chunk):
            second_half = byte == _LF and self._after_cr
            self._after_cr = byte == _CR
            if second_half:
                continue
            if byte not in (_LF, _CR):
                self._line_starts, self._has_text = False, True
            elif self._line_starts and self._has_text:
                self._has_text = False
                crlf = byte == _CR and chunk[place + 1 : place + 2] == b"\n"
                yield place + (2 if crlf else 1)
            else:
                self._line_starts = True


class NoBorders:
    """A body without events: each chunk is a piece of the one thing that it is."""

    def fragments(self, chunk: bytes) -> Iterator[Fragment]:
        """Give the chunk."""
        yield Fragment(chunk, ends_chunk=True)
