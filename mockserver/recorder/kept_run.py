"""One run of the recorder on the disk: a folder with a recording a session, written as calls end.

Whatever is not kept is counted, with the reason.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from mockserver.held_secrets import HeldSecrets
from mockserver.recorder.got_body import SecretInFile
from mockserver.recorder.secrets_seen import hold_body, hold_sent
from mockserver.recorder.sessions import Group, SeenCall, Sessions
from mockserver.recorder.watched import Watched
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture import NotRecordable, Recorded, captured_exchange
from mockserver.recordings.limits import excess
from mockserver.recordings.model import SUFFIX, Exchange, Recording
from mockserver.recordings.pseudonyms import Pseudonyms
from mockserver.redaction import secrets_in

HELD_BACK = "a secret would have stayed in it"
_FAILED_FROM = 400


@dataclass(slots=True)
class _Kept:
    """An exchange with what it was made of: when it began, its text, the bodies beside it."""

    began_s: float
    exchange: Exchange
    text: str


@dataclass(slots=True)
class _Session:
    """What was kept of one session so far, in the order in which its calls began."""

    group: Group
    pseudonyms: Pseudonyms
    kept: list[_Kept] = field(default_factory=list)
    saved_as: Path | None = None
    failed: Counter[tuple[str, str, bytes]] = field(default_factory=Counter)


class KeptRun:
    """The folder of one run. Use it in one thread.

    `origins` are the addresses that clients use: the recorder's own, and the service's.
    """

    def __init__(
        self, folder: Path, source: str, held: HeldSecrets, origins: Sequence[str]
    ) -> None:
        self.folder, self._source = folder, source
        self.held, self._origins = held, origins
        self._sessions: dict[int, _Session] = {}
        self._groups = Sessions()
        self._checked_with = 0
        self._day = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        self.not_kept: Counter[str] = Counter()

    @property
    def files(self) -> Sequence[Path]:
        """The recordings, one a session."""
        return [each.saved_as for each in self._sessions.values() if each.saved_as]

    @property
    def count(self) -> int:
        """How many exchanges were kept."""
        return sum(len(each.kept) for each in self._sessions.values())

    def keep(self, call: Watched) -> None:
        """Keep a call that is over, or count why not."""
        hold_body(self.held, call.request_data)
        hold_sent(self.held, call.form)
        hold_body(self.held, call.answer_data)
        self._drop_what_tells()
        why = call.trouble
        if why is None:
            try:
                why = self._keep(call)
            except OSError as error:
                why = f"the disk did not take it: {error.strerror}"
            except SecretInFile:
                why = HELD_BACK
            except NotRecordable as error:
                why = str(error)
        if why is not None:
            call.discard()
            self.not_kept[why] += 1

    def _keep(self, call: Watched) -> str | None:
        headers = dict(call.headers)
        owner = headers.get("authorization", "").rpartition(" ")[2]
        owner = owner or headers.get("x-client-id", "")
        group = self._groups.group_of(
            SeenCall(call.method, call.plain_path, owner, call.request_data, call.answer_data)
        )
        session = self._sessions.get(group.number)
        if session is None:
            names = Pseudonyms(self.held, self._origins)
            session = self._sessions[group.number] = _Session(group, names)
        files: dict[str, bytes] = {}
        asked = (call.method, call.path, call.request_data)
        captured = call.captured(session.failed[asked] + 1)
        exchange = captured_exchange(captured, session.pseudonyms, files)
        if captured.status >= _FAILED_FROM or captured.end in ("abort", "reset"):
            session.failed[asked] += 1
        why = excess(exchange)
        if why is not None:
            return why
        text = write_recording(self._recording(session, [exchange]))
        beside = [data.decode("latin-1") for data in files.values()]
        if any(self._tells(each) for each in (text, *beside)) or secrets_in(text):
            return HELD_BACK
        session.kept.append(_Kept(call.began_s, exchange, text))
        session.kept.sort(key=lambda each: each.began_s)
        self._save(session, files)
        return None

    def _tells(self, text: str) -> bool:
        return bool(self.held.secrets_in(text))

    def _drop_what_tells(self) -> None:
        """Take away exchanges that hold what has turned out to be a secret since."""
        if len(self.held) == self._checked_with:
            return
        self._checked_with = len(self.held)
        for session in self._sessions.values():
            clean = [each for each in session.kept if not self._tells(each.text)]
            if len(clean) < len(session.kept):
                self.not_kept[HELD_BACK] += len(session.kept) - len(clean)
                session.kept = clean
                self._save(session, {})

    def _recording(self, session: _Session, exchanges: Sequence[Exchange]) -> Recording:
        return Recording(
            id=session.group.name,
            source=self._source,
            exchanges=tuple(exchanges),
            head={"recorded_at": self._day},
            is_session=True,
            folder=self.folder,
        )

    def _save(self, session: _Session, files: dict[str, bytes]) -> None:
        path = self.folder / f"{session.group.name}{SUFFIX}"
        before, session.saved_as = session.saved_as, path if session.kept else None
        if session.kept:
            first_s = session.kept[0].began_s
            exchanges = [_begun(each, first_s) for each in session.kept]
            Recorded(self._recording(session, exchanges), files).save(path)
        if before is not None and before != session.saved_as:
            before.unlink(missing_ok=True)

    def note(self, path: Path, text: str) -> None:
        """Say something in a recording's file. Raises OSError."""
        session = next(each for each in self._sessions.values() if each.saved_as == path)
        first_s = session.kept[0].began_s
        recording = self._recording(session, [_begun(each, first_s) for each in session.kept])
        head = {**recording.head, "note": text}
        Recorded(replace(recording, head=head)).save(path)


def _begun(kept: _Kept, first_s: float) -> Exchange:
    wire = kept.exchange.wire
    if wire is None:
        return kept.exchange
    began_ms = round((kept.began_s - first_s) * 1000)
    return replace(kept.exchange, wire=replace(wire, began_ms=began_ms))
