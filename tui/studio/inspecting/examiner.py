"""The child process that examines files, one after the other: bounded in memory and in time."""

import asyncio
import json
import subprocess
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final

from tui.child_python import command_for, plain_environment
from tui.file_paths import plain
from tui.media.examination import MOST_BYTES, Damage, Findings, examine, from_json
from tui.words import _

PATIENCE_S: Final = 60.0
_MODULE: Final = "tui.media.examination"
_MOST_KNOWN: Final = 20_000

_State = tuple[str, int, int, int, int]
"""A file as it was: path, disk, number there, bytes, time of its last change."""
_sound: dict[_State | None, Findings] = {}
"""Files in which nothing was wrong: what was listed as ready is not decoded again to be sent."""


class Examiner:
    """Examines files while it is open; the child is started with the first and ends with it."""

    def __init__(self, patience_s: float = PATIENCE_S, most_bytes: int = MOST_BYTES) -> None:
        self._patience_s = patience_s
        self._most_bytes = most_bytes
        self._child: subprocess.Popen[bytes] | None = None
        self._is_given_up = False
        self._guard = threading.Lock()
        self._alone = asyncio.Lock()

    async def __aenter__(self) -> "Examiner":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    async def examine(self, path: Path, box: tuple[int, int] | None = None) -> Findings:
        """Examine one file; whatever its decoder does, findings come. Cancelling ends the child."""
        async with self._alone:
            self._is_given_up = False
            work = asyncio.ensure_future(asyncio.to_thread(self._examine, path, box))
            try:
                await asyncio.wait({work}, timeout=self._patience_s)
                if not work.done():
                    self._end()
                    await asyncio.wait({work})
                    return Findings(damage=Damage.TOO_MUCH, said=_("it takes too long"))
                return work.result()
            except asyncio.CancelledError:
                self._end()
                # Its thread has to be over first, or it would end the next examination's child.
                await asyncio.wait({work})
                raise

    def _examine(self, path: Path, box: tuple[int, int] | None) -> Findings:
        # Before it is decoded: a file that changes meanwhile is another one then.
        state = _state_of(path)
        if box is None and (known := _sound.get(state)) is not None:
            return known
        found = self._found(path, box)
        if found.damage is None and state is not None:
            if len(_sound) >= _MOST_KNOWN:
                _sound.clear()
            _sound[state] = replace(found, thumbnail=None)
        return found

    def _found(self, path: Path, box: tuple[int, int] | None) -> Findings:
        try:
            child = self._started()
        except (OSError, ValueError):
            return examine(path, box)
        try:
            return _ask(child, path, box)
        except (OSError, ValueError):
            self._end()
            return Findings(damage=Damage.TOO_MUCH, said=_("its decoder broke"))

    def _started(self) -> "subprocess.Popen[bytes]":
        with self._guard:
            if self._child is None:
                self._child = subprocess.Popen(  # noqa: S603 - our own program
                    command_for(_MODULE, str(self._most_bytes)),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=plain_environment(),
                    start_new_session=True,  # Ctrl-C is for the program, which ends it in its turn
                )
            child = self._child
            if self._is_given_up:
                child.kill()
            return child

    def _end(self) -> None:
        with self._guard:
            self._is_given_up = True
            child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


def _state_of(path: Path) -> _State | None:
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    return str(path), facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns


def _ask(child: "subprocess.Popen[bytes]", path: Path, box: tuple[int, int] | None) -> Findings:
    if child.stdin is None or child.stdout is None:
        raise ValueError("there is no way to the child")
    child.stdin.write(json.dumps({"path": str(plain(path)), "box": box}).encode() + b"\n")
    child.stdin.flush()
    return from_json(child.stdout.readline())
