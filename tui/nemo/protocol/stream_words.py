"""Words that streams of this trade use beside their JSON: that they are alive, or at their end."""

import re
from collections.abc import Mapping

_END = re.compile(
    r"\[?\s*(?:done|end|eof|eos|stop|complete|completed|finish|finished|close|bye)\s*\]?[.!]?"
)
_ALIVE = re.compile(
    r"\[?\s*(?:ping|pong|keep[-_ ]?alive|heart[-_ ]?beat|hb|alive|noop|tick|open|connected|ready)"
    r"\s*\]?[.!]?"
)
_LONGEST_WORD = 40
_FINISHED = frozenset({"stop", "end_turn", "end", "finished", "complete", "completed"})


def says_end(word: str) -> bool:
    """Whether a frame's data or type is a terminator, as `[DONE]`."""
    return _is(_END, word)


def says_alive(word: str) -> bool:
    """Whether a frame's data or type is a keep-alive in words."""
    return _is(_ALIVE, word)


def has_finished(event: Mapping[str, object]) -> bool:
    """Whether the model says in an event that it has finished of its own accord."""
    reason = event.get("finishReason") or event.get("finish_reason")
    if isinstance(reason, str):
        return reason.rpartition(".")[2].strip().lower() in _FINISHED
    return event.get("turnComplete") is True or event.get("turn_complete") is True


def _is(pattern: re.Pattern[str], word: str) -> bool:
    plain = word.strip().lower()
    return len(plain) <= _LONGEST_WORD and pattern.fullmatch(plain) is not None
