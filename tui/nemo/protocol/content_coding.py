"""Undoing Content-Encoding, a little at a time: what comes out is counted before it is held.

A few hundred bytes of gzip inside gzip become gigabytes. So every layer gives out its bytes in
pieces of 64 KB, and each has a limit of its own. A coding that is not known here, or that the
bytes do not bear out (`aws-chunked`, an empty one, gzip over plain JSON), is taken for none.
"""

import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator

ACCEPTED = ", ".join(("gzip", "deflate"))
"""What a call may ask for: nothing else is undone here."""

_PIECE = 64 * 1024
_MOST_LAYERS = 5
_GZIP, _ZLIB, _RAW = 31, 15, -15
_GZIP_START = b"\x1f\x8b"
_NEVER_CODED = (b"{", b"[", b"<", b"\0", b":", b"data:", b"event:", b"id:", b"retry:")
"""How JSON, markup, a film and an event stream begin: none as gzip or zlib does."""


class Undecodable(Exception):
    """The bytes are not what their coding says, or they end amid it (`cut`)."""

    def __init__(self, *, cut: bool = False) -> None:
        super().__init__("the coding cannot be undone")
        self.cut = cut


class TooLarge(Exception):
    """More comes out than may be held."""


def layers(header: str) -> tuple[str, ...]:
    """The codings that can be undone here, the outermost first. Raises `TooLarge` for too many."""
    found = _known(header)
    if len(found) > _MOST_LAYERS:
        raise TooLarge
    return found


def is_coded(header: str) -> bool:
    """Whether anything stands between the bytes that come and what they say."""
    return bool(_known(header))


def is_foreign(header: str) -> bool:
    """Whether a coding is named that nobody asked for and that is not undone here."""
    return bool({"br", "zstd", "compress"} & set(_named(header)))


def _known(header: str) -> tuple[str, ...]:
    return tuple(word for word in _named(header) if word in {"gzip", "deflate"})[::-1]


def _named(header: str) -> list[str]:
    return [word.strip().lower().removeprefix("x-") for word in header.split(",")]


async def decoded(
    chunks: AsyncIterator[bytes], codings: tuple[str, ...], most: int | None
) -> AsyncGenerator[bytes]:
    """The chunks with their codings undone; no layer gives out more than `most` bytes.

    Raises `Undecodable` and `TooLarge`.
    """
    stages = [_Layer(coding, most) for coding in codings]
    async for chunk in chunks:
        for piece in _through(stages, chunk):
            yield piece
    for stage in stages:
        stage.end()


def _through(stages: list["_Layer"], chunk: bytes) -> Iterator[bytes]:
    if not stages:
        yield chunk
        return
    for piece in stages[0].feed(chunk):
        yield from _through(stages[1:], piece)


class _Layer:
    """One coding, undone; `most` bytes come out of it, and no more."""

    def __init__(self, coding: str, most: int | None) -> None:
        self._coding = coding
        self._most = most
        self._given = 0
        self._start = b""
        self._plain = False
        self._inflater: zlib._Decompress | None = None
        self._wbits = _GZIP

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` completes, in pieces."""
        if self._inflater is None and not self._plain:
            self._start += data
            if len(self._start) < 2:
                return
            data, self._start = self._start, b""
            self._begin(data)
        yield from self._pieces(data)

    def end(self) -> None:
        """Nothing more comes. Raises `Undecodable` where the coding is not at its end."""
        if self._start or (self._inflater is not None and not self._inflater.eof):
            raise Undecodable(cut=True)

    def _begin(self, data: bytes) -> None:
        if self._coding != "gzip":
            self._wbits = _ZLIB if _is_zlib(data) else _RAW
        self._plain = data.startswith(_NEVER_CODED)
        if not self._plain:
            self._inflater = zlib.decompressobj(self._wbits)

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        more = True
        while more:
            if self._inflater is None:
                piece, data = data, b""
            else:
                piece, data = self._inflate(self._inflater, data)
            # A full piece with no input left: the inflater may hold a little more.
            more = bool(data) or (self._inflater is not None and len(piece) == _PIECE)
            self._given += len(piece)
            if self._most is not None and self._given > self._most:
                raise TooLarge
            if piece:
                yield piece

    def _inflate(self, inflater: "zlib._Decompress", data: bytes) -> tuple[bytes, bytes]:
        """A piece, and what is still to be undone; nothing of what follows its end."""
        if inflater.eof and len(inflater.unused_data) >= len(_GZIP_START):
            return b"", b""
        try:
            piece = inflater.decompress(data, _PIECE)
        except zlib.error:
            raise Undecodable from None
        if not inflater.eof:
            return piece, inflater.unconsumed_tail
        rest = inflater.unused_data
        if self._wbits == _GZIP and rest.startswith(_GZIP_START):  # a gzip of several members
            self._inflater = zlib.decompressobj(_GZIP)
            return piece, rest
        return piece, b""


def _is_zlib(data: bytes) -> bool:
    return data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
