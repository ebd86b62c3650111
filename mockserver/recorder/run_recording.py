"""One run of the recorder on the disk: a folder with a recording a session, written as calls end.

Whatever is not kept is counted, with the reason. A session is rewritten as a whole;
the longer that takes, the less often it is done.
"""

import time
from bisect import insort
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mockserver.calls import call_of
from mockserver.recorder.bodies import (
    Bodies,
    PendingBodies,
    contains_secret,
    delete_parts,
    file_contains_secret,
)
from mockserver.recorder.got_body import SecretInFile
from mockserver.recorder.pace import Pace
from mockserver.recorder.secrets_seen import add_from_body, add_from_form
from mockserver.recorder.sessions import Group, SessionClues, Sessions
from mockserver.recorder.unfetched_films import unfetched_films
from mockserver.recorder.watched import Watched
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture import NotRecordable, Recorded, captured_exchange
from mockserver.recordings.limits import exceeded_limit
from mockserver.recordings.model import SUFFIX, Body, Exchange, Recording, moment
from mockserver.recordings.pseudonyms import Pseudonyms
from mockserver.redaction.finding import secrets_in
from mockserver.redaction.known import KnownSecrets

HELD_BACK = "a secret would have stayed in it"
_FAILED_FROM = 400


class _HeldBack(Exception):
    """A secret would have stayed in an exchange."""


@dataclass(slots=True)
class _RecordedExchange:
    """An exchange with what it was made of: when it began, its text, the bodies beside it.

    The bodies are `placed` with their recording; it `is_saved` once that is written.
    """

    began_s: float
    exchange: Exchange
    text: str
    beside: PendingBodies
    is_placed: bool = False
    is_saved: bool = False


@dataclass(slots=True)
class _Session:
    """What was kept of one session so far, in the order in which its calls began.

    `contains_secret`: the saved file still has what turned out to be one.
    """

    group: Group
    pseudonyms: Pseudonyms
    kept: list[_RecordedExchange] = field(default_factory=list)
    saved_as: Path | None = None
    contains_secret: bool = False
    failed: Counter[tuple[str, str, bytes, Body | None]] = field(default_factory=Counter)


class RunRecording:
    """The folder of one run. Use it in one thread.

    `source` says where what came is from; `origins` are the addresses that clients use: the
    recorder's own, and the service's.
    """

    def __init__(
        self, folder: Path, source: Callable[[], str], known: KnownSecrets, origins: Sequence[str]
    ) -> None:
        self.folder, self._source = folder, source
        self.known, self._origins = known, origins
        self._sessions: dict[int, _Session] = {}
        self._groups, self._bodies = Sessions(), Bodies(folder)
        self._changed: dict[int, _Session] = {}
        self._searched_for = 0
        self._pace = Pace()
        self._began, self._began_s = datetime.now(UTC), time.monotonic()
        self.not_kept_calls: Counter[tuple[str, str]] = Counter()
        """What was not kept, by call and reason; the call is empty where it is not known."""

    @property
    def files(self) -> Sequence[Path]:
        """The recordings, one a session."""
        return [each.saved_as for each in self._sessions.values() if each.saved_as]

    @property
    def not_kept(self) -> Counter[str]:
        """What was not kept, by reason. May be read in any thread."""
        found: Counter[str] = Counter()
        for (_, why), count in dict(self.not_kept_calls).items():
            found[why] += count
        return found

    @property
    def count(self) -> int:
        """How many exchanges were kept."""
        return sum(len(each.kept) for each in self._sessions.values())

    @property
    def unfetched_films(self) -> int:
        """How many films a render has named that did not come by here: nothing of them is kept."""
        sessions = self._sessions.values()
        return sum(unfetched_films(each.exchange for each in one.kept) for one in sessions)

    @property
    def due_in_s(self) -> float | None:
        """In how many seconds there is something to `save`; None for nothing."""
        is_more = self._changed or len(self.known) > self._searched_for
        return self._pace.due_in_s if is_more else None

    def record_call(self, call: Watched) -> None:
        """Keep a call that is over, or count why not; what is due is saved."""
        why = call.trouble
        try:
            add_from_body(self.known, call.request_data)
            add_from_form(self.known, call.form)
            add_from_body(self.known, call.answer_data)
            why = why or self._record(call)
        except Exception as error:  # noqa: BLE001 - one call must not end the recording of all
            why = _reason(error)
        if why is not None:
            call.discard()
            self.not_kept_calls[_operation(call.method, call.plain_path), why] += 1
        if not self._pace.due_in_s:
            self.save()

    def _record(self, call: Watched) -> str | None:
        session = self._session_of(call)
        asked = (call.method, call.path, call.request_data, call.form)
        files: dict[str, bytes] = {}
        captured = call.captured(session.failed[asked] + 1)
        exchange = captured_exchange(captured, session.pseudonyms, files)
        if captured.status >= _FAILED_FROM or captured.end in ("abort", "reset"):
            session.failed[asked] += 1
        why = exceeded_limit(exchange)
        if why is not None:
            return why
        text = write_recording(self._recording(session, call.began_s, [exchange]))
        text.encode()
        if secrets_in(text) or self._contains_secret(text, files, self.known):
            raise _HeldBack
        kept = _RecordedExchange(call.began_s, exchange, text, {**files, **call.stored})
        insort(session.kept, kept, key=lambda each: each.began_s)
        self._changed[session.group.number] = session
        return None

    def _session_of(self, call: Watched) -> _Session:
        headers = dict(call.headers)
        owner = headers.get("authorization", "").rpartition(" ")[2]
        owner = owner or headers.get("x-client-id", "")
        clues = SessionClues(
            call.method,
            call.plain_path,
            owner,
            call.request_data,
            call.answer_data,
            call.status or 0,
        )
        group = self._groups.group_of(clues)
        if group.number not in self._sessions:
            names = Pseudonyms(self.known, self._origins)
            self._sessions[group.number] = _Session(group, names)
        return self._sessions[group.number]

    def _contains_secret(self, text: str, beside: PendingBodies, known: KnownSecrets) -> bool:
        """Whether an exchange, or what lies beside it, contains one of some secrets."""
        return bool(known.secrets_in(text)) or any(
            contains_secret(body, known)
            if isinstance(body, bytes)
            else file_contains_secret(body, known)
            for body in beside.values()
        )

    def count_unfinished(self, of: int, why: str) -> None:
        """Count those of so many calls of which nothing was heard."""
        missing = of - self.count - self.not_kept.total()
        if missing > 0:
            self.not_kept_calls["", why] += missing

    def save(self) -> None:
        """Write what has changed, without what has turned out to be a secret since."""
        with self._pace.measured():
            self._drop_what_has_secrets()
            changed, self._changed = self._changed, {}
            for session in changed.values():
                self._save(session)

    def _drop_what_has_secrets(self) -> None:
        newer = self.known.since(self._searched_for)
        if not len(newer):
            return
        self._searched_for += len(newer)
        for number, session in self._sessions.items():
            with_secret = [
                each
                for each in session.kept
                if self._contains_secret(each.text, each.beside, newer)
            ]
            if with_secret:
                session.contains_secret = session.contains_secret or any(
                    each.is_saved for each in with_secret
                )
                self._changed[number] = session
                self._lose(session, with_secret, HELD_BACK)

    def _lose(self, session: _Session, lost: Sequence[_RecordedExchange], why: str) -> None:
        """Count exchanges that are not kept after all, and delete what lies beside them."""
        gone = set(map(id, lost))
        session.kept = [each for each in session.kept if id(each) not in gone]
        for each in lost:
            request = each.exchange.request
            self.not_kept_calls[_operation(request.method, request.path), why] += 1
            if each.is_placed:
                self._bodies.remove(each.beside)
            else:
                delete_parts(each.beside)

    def _save(self, session: _Session) -> None:
        """Write a session. What the disk does not take is lost, and counted, once."""
        try:
            for each in session.kept:
                if not each.is_placed:
                    self._bodies.add(each.beside)
                    each.beside = {name: self.folder / name for name in each.beside}
                    each.is_placed = True
            self._write(session)
        except Exception as error:  # noqa: BLE001 - nor must one session; it is counted
            if session.contains_secret:  # better none than with a secret
                self._delete(session)
            lost = [each for each in session.kept if session.contains_secret or not each.is_saved]
            self._lose(session, lost, _reason(error))
        for each in session.kept:
            each.is_saved = True
        session.contains_secret = False

    def _write(self, session: _Session, note: str | None = None) -> None:
        if not session.kept:
            self._delete(session)
            return
        path = self.folder / f"{session.group.name}{SUFFIX}"
        if session.saved_as is not None and session.saved_as != path:
            session.saved_as = session.saved_as.replace(path)
        first_s = session.kept[0].began_s
        exchanges = [_begun(each, first_s) for each in session.kept]
        recording = self._recording(session, first_s, exchanges)
        if note is not None:
            recording = replace(recording, head={**recording.head, "note": note})
        Recorded(recording).save(path)
        session.saved_as = path

    def _delete(self, session: _Session) -> None:
        if session.saved_as is not None:
            with suppress(OSError):
                session.saved_as.unlink(missing_ok=True)
            session.saved_as = None

    def _recording(
        self, session: _Session, first_s: float, exchanges: Sequence[Exchange]
    ) -> Recording:
        began = self._began + timedelta(seconds=first_s - self._began_s)
        return Recording(
            id=session.group.name,
            source=self._source(),
            exchanges=tuple(exchanges),
            head={"recorded_at": moment(began)},
            is_session=True,
            folder=self.folder,
        )

    def note(self, path: Path, text: str) -> None:
        """Say something in a recording's file. Raises OSError."""
        session = next(each for each in self._sessions.values() if each.saved_as == path)
        self._write(session, text)


def _operation(method: str, path: str) -> str:
    call, _ = call_of(method, path.partition("?")[0])
    return call.operation if call else ""


def _reason(error: Exception) -> str:
    """Say why an exchange is not kept, without a word of what it holds."""
    match error:
        case SecretInFile() | _HeldBack():
            return HELD_BACK
        case NotRecordable():
            return str(error)
        case OSError():
            return f"the disk did not take it: {error.strerror}"
    return f"it cannot be written down ({type(error).__name__})"


def _begun(kept: _RecordedExchange, first_s: float) -> Exchange:
    wire = kept.exchange.wire
    if wire is None:
        return kept.exchange
    began_ms = round((kept.began_s - first_s) * 1000)
    return replace(kept.exchange, wire=replace(wire, began_ms=began_ms))
