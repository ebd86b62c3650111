"""How much a recording may ask for. Pure.

A few lines can promise a terabyte (`"repeat": 1000000000000`), or a wait of a thousand years. What
is far beyond any conversation with the service is refused when the file is read.
"""

from collections.abc import Iterator

from mockserver.recordings.model import Exchange, Wire
from mockserver.recordings.player import body_bytes
from mockserver.recordings.references import REFERENCE_IN_BYTES
from mockserver.recordings.sse import event_bytes, json_text, spelling_of

MOST_CHUNKS = 200_000
MOST_BYTES = 256 * 1024 * 1024
_SHORTEST_REFERENCE = len("<in:1>")


def exceeded_limit(exchange: Exchange) -> str | None:
    """Say which limit an answer exceeds; None if it exceeds none."""
    wire = exchange.wire or Wire()
    if _chunks(exchange, wire) > MOST_CHUNKS:
        return f"an answer comes in at most {MOST_CHUNKS} chunks, all repetitions counted"
    if not wire.values and all(event.repeat == 1 for event in exchange.events):
        return None  # it says no more than the file, which is not that large
    length = 0
    for size in _sizes(exchange, wire):
        length += size
        if length > MOST_BYTES:
            return f"an answer has at most {MOST_BYTES >> 20} MiB, repeated and filled in"
    return None


def _chunks(exchange: Exchange, wire: Wire) -> int:
    if exchange.response.events is None:
        return 1 + sum(len(cuts) for cuts in wire.split.values())
    return sum(
        event.repeat * (1 + len(wire.split.get(number, ())))
        for number, event in enumerate(exchange.events)
    )


def _sizes(exchange: Exchange, wire: Wire) -> Iterator[int]:
    """Give how many bytes each part of an answer becomes, at most, its values filled in."""
    lengths = {name: len(json_text(value, "compact-ascii")) for name, value in wire.values.items()}
    spelling, body = spelling_of(exchange.wire), exchange.response.body
    for event in exchange.events:
        yield event.repeat * _filled(event_bytes(event, spelling), lengths)
    if body is not None and body.kind == "file":
        # The bytes are not read here; nothing is filled into them where nothing has a value.
        most = max(lengths.values(), default=0)
        yield (body.size or 0) // _SHORTEST_REFERENCE * most if most else 0
    elif body is not None:
        yield _filled(body_bytes(body, None, spelling.style), lengths)


def _filled(template: bytes, lengths: dict[str, int]) -> int:
    names = REFERENCE_IN_BYTES.finditer(template) if lengths else ()
    return len(template) + sum(lengths.get(found[1].decode(), 0) for found in names)
