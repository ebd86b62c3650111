"""A recorded answer made ready once for all who play it. Pure.

What is the same every time is worked out here: each event's bytes, cut around its references, and
the times of head and end. Chunks are filled one by one, when they are due: a thousand streams
begin at once, and none is in memory as a whole.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mockserver.recordings.model import Cut, Exchange, Wire
from mockserver.recordings.player import (
    Chunk,
    ChunkJoiner,
    body_bytes,
    end_ms,
    first_ms,
    head_ms,
    moments,
    recorded_lookup,
)
from mockserver.recordings.references import (
    REFERENCE,
    Filled,
    Lookup,
    Pieces,
    Reference,
    fill_pieces,
    moved_offset,
    split_references,
    write_reference,
)
from mockserver.recordings.sse import event_bytes, spelling_of

MOST_PREPARED, MOST_KEPT_BYTES = 200, 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PreparedPart:
    """An event, or the one body. `recorded_as` is known where cuts have to be moved."""

    pieces: Pieces
    is_json: bool
    style: str
    cuts: tuple[Cut, ...] = ()
    recorded_as: Filled | None = None

    def filled(self, lookup: Lookup) -> tuple[bytes, tuple[Cut, ...]]:
        """Give its bytes with their references filled, and where they are cut."""
        if self.recorded_as is None:
            return b"".join(self._written(lookup)), ()
        now = fill_pieces(self.pieces, lookup, is_json=self.is_json, style=self.style)
        moved = (moved_offset(cut.offset, self.recorded_as, now) for cut in self.cuts)
        return now.data, tuple(
            Cut(offset, cut.at_ms) for offset, cut in zip(moved, self.cuts, strict=True)
        )

    def _written(self, lookup: Lookup) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, Reference):
                yield write_reference(piece, lookup, is_json=self.is_json, style=self.style)
            else:
                yield piece


@dataclass(frozen=True, slots=True)
class PreparedExchange:
    """An exchange with its parts, one an event; `head_ms` and `end_ms` after the request."""

    exchange: Exchange
    parts: tuple[PreparedPart, ...]
    head_ms: int
    end_ms: int

    @property
    def size(self) -> int:
        """How many bytes it has, references not filled in."""
        pieces = (piece for part in self.parts for piece in part.pieces)
        return sum(len(piece.text if isinstance(piece, Reference) else piece) for piece in pieces)

    @property
    def has_references(self) -> bool:
        """Whether anything in it is to be filled in."""
        references = (isinstance(piece, Reference) for part in self.parts for piece in part.pieces)
        return any(references) or any(
            map(REFERENCE.search, self.exchange.response.headers.values())
        )

    def chunks(self, lookup: Lookup) -> Iterator[Chunk]:
        """Give the chunks in their order, each filled by `lookup` when it is asked for."""
        wire = self.exchange.wire or Wire()
        joined = ChunkJoiner(wire)
        if self.exchange.response.body is not None:
            data, cuts = self.parts[0].filled(lookup)
            if cuts:
                yield from joined.add(first_ms(wire), data, cuts, ends=True)
            elif data:
                yield Chunk(first_ms(wire), data)
            return
        for moment in moments(self.exchange):
            data, cuts = self.parts[moment.index].filled(lookup)
            yield from joined.add(moment.at_ms, data, cuts, ends=moment.ends)
        yield from joined.rest()


def prepare(exchange: Exchange, folder: Path | None = None) -> PreparedExchange:
    """Make an exchange ready. `folder` is where a body's file lies.

    Raises RecordingError where it does not, or is not what it was.
    """
    spelling, body = spelling_of(exchange.wire), exchange.response.body
    if body is None:
        templates = [
            (
                event_bytes(event, spelling),
                event.kind == "data" and not isinstance(event.value, str),
            )
            for event in exchange.events
        ]
    else:
        templates = [(body_bytes(body, folder, spelling.style), body.kind == "json")]
    parts = tuple(
        _part(exchange, number, template, is_json=is_json, style=spelling.style)
        for number, (template, is_json) in enumerate(templates)
    )
    return PreparedExchange(exchange, parts, head_ms(exchange), end_ms(exchange))


def _part(
    exchange: Exchange, number: int, template: bytes, *, is_json: bool, style: str
) -> PreparedPart:
    pieces = split_references(template)
    cuts = (exchange.wire or Wire()).split.get(number, ())
    if not cuts:
        return PreparedPart(pieces, is_json, style)
    known = recorded_lookup(exchange)
    recorded_as = fill_pieces(pieces, known, is_json=is_json, style=style)
    return PreparedPart(pieces, is_json, style, cuts, recorded_as)


class Preparations:
    """The exchanges that were played last, made ready; at most `MOST_KEPT_BYTES` of them."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, PreparedExchange] = OrderedDict()
        self._size = 0

    def of(self, exchange: Exchange, folder: Path | None) -> PreparedExchange:
        """Give an exchange made ready, by whoever played it first. Raises RecordingError.

        A body beside its recording is read anew each time: it may be large, or another by now.
        """
        known = self._known.get(id(exchange))
        if known is not None:  # it keeps its exchange, so that no other has this id
            return known
        body, ready = exchange.response.body, prepare(exchange, folder)
        is_beside = body is not None and body.kind == "file"
        if not is_beside and ready.size <= MOST_KEPT_BYTES // 4:
            self._known[id(exchange)] = ready
            self._size += ready.size
            while len(self._known) > MOST_PREPARED or self._size > MOST_KEPT_BYTES:
                self._size -= self._known.popitem(last=False)[1].size
        return ready
