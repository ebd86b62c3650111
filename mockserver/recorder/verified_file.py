"""A recording written at once, and proved: it has no fault, and is the same when replayed."""

import asyncio
from pathlib import Path

from mockserver.recorder.proof import replay_difference
from mockserver.recordings.capture import Recorded
from mockserver.recordings.lint import lint


def save_verified(recorded: Recorded, path: Path) -> str | None:
    """Write a recording; where it is none after all, delete it again and say why.

    Not to be called in an event loop. Raises OSError.
    """
    recorded.save(path)
    findings = lint(path)
    why = findings[0].message if findings else asyncio.run(replay_difference(path))
    if why is not None:
        for name in recorded.files:
            (path.parent / name).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    return why
