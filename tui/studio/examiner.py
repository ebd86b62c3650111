"""The child process that examines files, one after the other: bounded in memory and in time."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from tui.media.examination import Damage, Findings, examine, from_json

PATIENCE_S: Final = 60.0
_MOST_LINE_BYTES: Final = 1 << 22
_ROOT: Final = Path(__file__).resolve().parents[2]
# -P keeps the user's folder off the module path; the program's own goes last, for a checkout.
_START: Final = (
    "import sys; sys.path.append(sys.argv.pop()); from tui.media.examination import main; main()"
)
_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "HOME")


class Examiner:
    """Examines files while it is open; the child is started with the first and ends with it."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._child: asyncio.subprocess.Process | None = None
        self._alone = asyncio.Lock()

    async def __aenter__(self) -> "Examiner":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._end()

    async def examine(self, path: Path, box: tuple[int, int] | None = None) -> Findings:
        """Examine one file; whatever its decoder does, findings come. Cancelling ends the child."""
        async with self._alone:
            try:
                child = await self._started()
            except (OSError, NotImplementedError):
                return await asyncio.to_thread(examine, path, box)
            try:
                return await asyncio.wait_for(_ask(child, path, box), self._patience_s)
            except TimeoutError:
                await self._end()
                return Findings(damage=Damage.TOO_MUCH, said="it takes too long")
            except (OSError, ValueError, EOFError):
                await self._end()
                return Findings(damage=Damage.TOO_MUCH, said="its decoder broke")
            except BaseException:
                await self._end()
                raise

    async def _started(self) -> asyncio.subprocess.Process:
        if self._child is None:
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-c", _START, str(_ROOT)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                cwd=_ROOT,
                env=_environment(),
                limit=_MOST_LINE_BYTES,
                start_new_session=True,  # Ctrl-C is for the program, which ends it in its turn
            )
        return self._child

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        with suppress(ProcessLookupError):
            child.kill()
        await asyncio.shield(child.wait())


async def _ask(
    child: asyncio.subprocess.Process, path: Path, box: tuple[int, int] | None
) -> Findings:
    if child.stdin is None or child.stdout is None:
        raise EOFError
    here = os.path.abspath(path)  # noqa: ASYNC240, PTH100 - looks at no disk
    order = {"path": here, "box": box}
    child.stdin.write(json.dumps(order).encode() + b"\n")
    await child.stdin.drain()
    line = await child.stdout.readline()
    if not line:
        raise EOFError
    return from_json(line)


def _environment() -> dict[str, str]:
    """No secret, and nothing that would make the child read code or settings from elsewhere."""
    known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return known | {"OPENBLAS_NUM_THREADS": "1"}
