"""The launcher of the bundled mock: the only module of `tui` that imports `mockserver`."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from tui.config import Config, PassesOn
from tui.exit_codes import CheckCode
from tui.words import _

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from tui.check.check import Outcome
    from tui.check.legs import Known
    from tui.wire.recordable import RecordableCall

PLAY_CREDITS = 1000

_USERS: Counter[str] = Counter()
"""How many in this program use the mock, or the recorder, at an address."""
_RUNNING: "dict[str, RunningMock]" = {}
_RECORDING: "dict[str, RunningRecorder]" = {}


class RunningMock(Protocol):
    """A bundled mock that runs."""

    @property
    def url(self) -> str:
        """Its address on this machine."""

    @property
    def is_persistent(self) -> bool:
        """Whether its sessions outlive it; not where another program uses its folder."""

    @property
    def faults(self) -> "ArmedFaults":
        """What is armed."""

    @property
    def clock(self) -> "MocksClock":
        """Its clock."""

    def fault(self, fault: str) -> str:
        """Arm a fault, as in `stillreel mock --fault`; give its id."""

    def scenario(self, name: str) -> None:
        """Play a scenario; `clean` ends all."""

    def stop(self) -> None:
        """Stop it, with whatever it is doing."""


class ArmedFaults(Protocol):
    """The faults that can still strike. May be used from any thread."""

    on_change: Callable[[], None]
    """Called in any thread, after they have changed."""

    def as_json(self) -> Sequence[Mapping[str, object]]:
        """Each with its `id`."""

    def clear(self) -> None:
        """Disarm all."""


class MocksClock(Protocol):
    """The time in the mock."""

    def jump(self, seconds: float) -> None:
        """Be so much later at once."""


def running_mock(url: str) -> RunningMock | None:
    """The bundled mock of this program at an address; None where it is another service."""
    return _RUNNING.get(url)


@asynccontextmanager
async def bundled_mock(config: Config, dialect: str = "") -> AsyncIterator[RunningMock]:
    """Run the mock in a thread of this process, on a free loopback port.

    Its sessions are saved beside the library, so that the next command finds them again. Its
    account gets new credits at each start: it is for trying things out. Raises `StudioError` where
    it cannot start, or does not know the dialect.
    """
    from tui.library.threads import opened_in_thread

    server = await opened_in_thread(lambda: _start(config, dialect), lambda mock: mock.stop())
    _RUNNING[server.url] = server
    async with used_mock(server.url):
        yield server


@asynccontextmanager
async def used_mock(url: str) -> AsyncIterator[None]:
    """Keep the bundled mock at `url` running; it ends with the last one that uses it."""
    _USERS[url] += 1
    try:
        yield
    finally:
        _USERS[url] -= 1
        if not _USERS[url] and (server := _RUNNING.pop(url, None)) is not None:
            await asyncio.to_thread(server.stop)


def _start(config: Config, dialect: str) -> RunningMock:
    from mockserver.dialects import parse_dialects
    from mockserver.server import MockServer, ServeError
    from mockserver.service.folder import FolderError, FolderInUse
    from tui.studio.failures import StudioError

    try:
        spoken = parse_dialects(dialect)
    except ValueError as fault:
        raise StudioError(str(fault), "As in --dialect envelope=bare.", usage=True) from fault

    def start(data: Path | None) -> MockServer:
        return MockServer(
            speed=config.time_scale,
            data=data,
            dialects=spoken,
            credits=PLAY_CREDITS,
            refill=True,
        ).start()

    try:
        try:
            return start(config.data_dir / "mock")
        except FolderInUse:  # another program of this user runs on it: nothing is saved
            return start(None)
    except (FolderError, ServeError) as fault:
        advice = _("Set STILLREEL_HOME to another folder that you may write.")
        raise StudioError(
            _("The bundled mock cannot start: {why}", why=fault), advice, code="mock"
        ) from fault


class RecorderSummary(Protocol):
    """What the recorder kept: calls not kept by reason, and files that do not come out again."""

    @property
    def kept(self) -> int:
        """How many calls."""

    @property
    def not_kept(self) -> Mapping[str, int]:
        """How many calls were not, by reason."""

    @property
    def not_kept_calls(self) -> Mapping[tuple[str, str], int]:
        """The same, by call and reason."""

    @property
    def lines(self) -> Sequence[str]:
        """The summary in words."""

    @property
    def unlike(self) -> Mapping[Path, str]:
        """What of a file is not as it was recorded."""


Ended = Callable[[RecorderSummary], object]
"""Called with what a recorder came to, by the last one that used it."""


class RunningRecorder(PassesOn, Protocol):
    """A recorder in front of a service: a client uses `url`, recordings go to the folder `run`."""

    @property
    def run(self) -> Path:
        """The folder of this run."""

    @property
    def summary(self) -> RecorderSummary:
        """What the run came to; there once it has stopped."""

    def stop(self) -> None:
        """Stop it, and replay each recording against itself."""


@asynccontextmanager
async def recording(
    config: Config, folder: Path, ended: Ended = lambda _summary: None
) -> AsyncIterator[RunningRecorder]:
    """Record what passes to the service, in a new folder within `folder`; see `used_recorder`.

    Raises `StudioError` where that cannot start.
    """
    from tui.library.threads import opened_in_thread

    recorder = await opened_in_thread(
        lambda: _start_recorder(config, folder), lambda running: running.stop()
    )
    _RECORDING[recorder.url] = recorder
    async with used_recorder(recorder.url, ended):
        yield recorder


@asynccontextmanager
async def used_recorder(url: str, ended: Ended) -> AsyncIterator[None]:
    """Keep the recorder at `url` running; with the last one that uses it, it has `ended`."""
    from tui.library.threads import done_in_thread

    _USERS[url] += 1
    try:
        yield
    finally:
        _USERS[url] -= 1
        if not _USERS[url] and (recorder := _RECORDING.pop(url, None)) is not None:
            await done_in_thread(recorder.stop)
            ended(recorder.summary)


def _start_recorder(config: Config, folder: Path) -> RunningRecorder:
    from mockserver.recorder.server import Recorder, RecorderError
    from tui.studio.failures import StudioError

    secrets = {"NEMO_TOKEN": config.token or "", "NEMO_CLIENT_ID": config.client_id or ""}
    try:
        return Recorder(folder, config.api_url, environ={**os.environ, **secrets}).start()
    except (RecorderError, ValueError) as fault:
        advice = _("Give another folder, or record nothing.")
        raise StudioError(
            _("Nothing can be recorded: {why}", why=fault), advice, code="record"
        ) from fault


class NotRecorded(Exception):
    """Calls that no recording can be made of; the text says why, where that is known."""


def save_recording(calls: "Sequence[RecordableCall]", path: Path, secrets: Sequence[str]) -> int:
    """Write calls as one recording, without these `secrets` or any other; says how many it has.

    It is read and replayed once, in this thread. Raises `NotRecorded`, and `OSError` where the
    disk does not take it.
    """
    from mockserver.recorder.combining import CapturedCall, combine_calls
    from mockserver.recorder.verified_file import save_verified
    from mockserver.recordings.capture import Captured
    from mockserver.recordings.model import Body, Part

    def captured(call: "RecordableCall") -> Captured:
        parts = tuple(
            Part("files", Body("file", f"{each.digest}.bin", each.size), each.name, each.media_type)
            for each in call.parts
        )
        return Captured(
            method=call.method,
            path=call.path,
            request_headers=call.request_headers,
            request_body=call.request_body,
            status=call.status,
            headers=call.headers,
            chunks=call.chunks,
            end=call.end,
            head_ms=call.head_ms,
            end_ms=call.end_ms,
            sent=Body("multipart", parts) if parts else None,
        )

    seen = [CapturedCall(call.started_s, call.origin, captured(call)) for call in calls]
    known = {f"TOKEN_{number}": secret for number, secret in enumerate(secrets)}
    source = "local" if all(call.is_here for call in calls) else "live"
    made = combine_calls(seen, f"wire/{path.stem}", source, {**os.environ, **known})
    if made.recorded is None:
        raise NotRecorded
    if (why := save_verified(made.recorded, path)) is not None:
        raise NotRecorded(why)
    return made.kept


Form = Literal["table", "json", "markdown"]


class BadRecording(Exception):
    """A baseline, or a recording, that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Concluded:
    """What a check came to, in words, as a code, and whether it became the first baseline.

    `uncovered` are calls of the service of which nothing is known.
    """

    text: str
    code: CheckCode
    is_first: bool
    uncovered: Sequence[str]


def known_by(baseline: Path) -> "Known | None":
    """What a baseline knows; None where there is none. Raises `BadRecording`."""
    from mockserver.check.judge import known
    from mockserver.recordings.model import RecordingError
    from tui.check.legs import Known

    try:
        found = known(baseline)
    except RecordingError as fault:
        raise BadRecording(str(fault)) from fault
    return None if found is None else Known(found.calls, found.prices)


def conclusion(
    baseline: Path, recorder: RunningRecorder, outcome: "Outcome", form: Form
) -> Concluded:
    """Judge a run that is over; without a baseline a whole one becomes it. Raises `BadRecording`.

    An `OSError` is the baseline's, which cannot be written.
    """
    from mockserver.check.judge import RunContext, conclude
    from mockserver.drift import output
    from mockserver.recordings.model import RecordingError

    summary = recorder.summary
    context = RunContext(
        undone=outcome.undone,
        left_out=outcome.unasked,
        provoked=outcome.provoked,
        not_refused=outcome.accepted,
        silent=outcome.silent,
        not_kept=summary.not_kept_calls,
        is_unlike=bool(summary.unlike),
    )
    try:
        found = conclude(baseline, recorder.run, context)
    except RecordingError as fault:
        raise BadRecording(str(fault)) from fault
    write = {"table": output.as_table, "json": output.as_json, "markdown": output.as_markdown}
    text, code = write[form](found.report), CheckCode(found.code)
    return Concluded(text, code, found.is_first, found.report.uncovered)


def run_command(command: str, words: Sequence[str]) -> int:
    """Run a command of the mock's in the foreground; returns its exit code."""
    if command in ("baseline", "drift"):
        from mockserver.drift.cli import main as run_drift

        return run_drift(command, words)
    if command == "contract":
        from mockserver.learning.cli import main as run_contract

        return run_contract(words)
    if command == "record":
        from mockserver.recorder.cli import main as run_record

        return run_record(list(words))
    if command == "recordings":
        from mockserver.har.cli import main as run_recordings

        return run_recordings(list(words))
    from mockserver.cli import main as run_mock

    return run_mock(list(words), prog="stillreel mock")


def add_arguments(parser: "ArgumentParser", command: str) -> None:
    """Add what a command of the mock's takes, for whoever completes it."""
    from mockserver.cli import add_arguments as add_mock
    from mockserver.drift import cli as drift
    from mockserver.har.cli import add_verbs as add_har
    from mockserver.learning.cli import add_verbs as add_contract
    from mockserver.recorder.cli import add_arguments as add_record
    from mockserver.recordings.cli import add_verbs as add_recordings

    match command:
        case "mock":
            add_mock(parser)
        case "record":
            add_record(parser)
        case "baseline":
            drift.add_baseline_arguments(parser)
        case "drift":
            drift.add_drift_arguments(parser)
        case "contract":
            add_contract(parser.add_subparsers())
        case "recordings":
            verbs = parser.add_subparsers()
            add_recordings(verbs)
            add_har(verbs)
