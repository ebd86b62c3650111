"""The renderer as a child process: see `worker.py` for what goes in and out.

By hand: `echo '{"plan": {...}, "out": "film.mp4"}' | cat - /dev/tty | python -m mockserver.film`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from mockserver.exit_codes import ExitCode
from mockserver.film.errors import FilmError, StillError
from mockserver.film.plan import FilmPlan, from_json, mapping, part_of, text

NICENESS = 10
STEP = 0.01
LAST_CHANCE_S = 5.0


def main() -> int:
    """Read one order, make the film, say how it went; 0 when there is a film."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(NICENESS)
    from mockserver.film.render import render  # heavy, and wants to be nice already

    _say({"ready": True})
    try:
        plan, out = _order(sys.stdin.buffer.readline())
        cancelled = threading.Event()
        threading.Thread(target=_until_parent_ends, args=(cancelled, out), daemon=True).start()
        report = render(plan, out, progress=_progress(), cancelled=cancelled)
    except StillError as fault:
        _say({"failed": fault.problem, "still": str(fault.still)})
        return ExitCode.FAILED
    except FilmError as fault:
        _say({"failed": str(fault)})
        return ExitCode.FAILED
    _say({"done": asdict(report)})
    return ExitCode.DONE


def _order(line: bytes) -> tuple[FilmPlan, Path]:
    try:
        order = mapping(json.loads(line))
    except (ValueError, RecursionError) as fault:
        raise FilmError("The renderer was asked for something that is not JSON.") from fault
    out = text(order.get("out"))
    if not out:
        raise FilmError("The renderer was not told where the film goes ('out').")
    return from_json(json.dumps(order.get("plan"))), Path(out)


def _until_parent_ends(cancelled: threading.Event, out: Path) -> None:
    """Stop when standard input ends: the parent has died, or does not want the film any more."""
    # Not through sys.stdin: a thread that holds its lock at exit aborts the interpreter.
    while os.read(0, 4096):
        pass
    cancelled.set()
    # Should a decoder hang, nobody else would end it.
    threading.Event().wait(LAST_CHANCE_S)
    part_of(out).unlink(missing_ok=True)
    os._exit(ExitCode.FAILED)


def _progress() -> Callable[[float], None]:
    reported = 0.0

    def progress(share: float) -> None:
        nonlocal reported
        if share - reported >= STEP or share >= 1.0:
            reported = share
            _say({"progress": round(share, 4)})

    return progress


def _say(message: dict[str, object]) -> None:
    try:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()
    except OSError:  # nobody listens: standard input will end, too
        pass


if __name__ == "__main__":
    sys.exit(main())
