"""The simulated service: its records, who may see which, and what is running. No HTTP."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path
from typing import Any, Literal

from mockserver.calls import TokenScope, file_path
from mockserver.clock import Clock
from mockserver.dialects import Dialects
from mockserver.ids import IdSource, digest
from mockserver.recordings.catalog import Catalog
from mockserver.refusals import BadToken, NoSession, NotThere, OutOfScope, TooSoon
from mockserver.service.credits import GRANTED, Balance
from mockserver.service.drafts import Draft
from mockserver.service.folder import Folder, FolderError
from mockserver.service.records import (
    DAY_S,
    SCOPES,
    WEEK_S,
    Account,
    Render,
    Session,
    Token,
    Upload,
)
from mockserver.service.snapshot import from_json
from mockserver.service.store import StoreError
from mockserver.service.unsaved import Unsaved
from mockserver.wire.closing import Closing

RenderFilm = Callable[[Draft, Mapping[str, Path], Path, Callable[[float], None]], Awaitable[int]]
"""Makes a film of a draft and the files behind its URLs; reports 0..1; gives its length in ms."""


LeavePolicy = Literal["abort", "finish"]
"""What becomes of a turn whose client leaves. One server of the same make aborts it [A]; another
description has clients wait for its result [V]."""

_log = logging.getLogger(__name__)
_BEARER = re.compile(r"(?i:bearer) +(\S+)")


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file that the file host serves."""

    path: Path
    mime: str


@dataclass(slots=True)
class Service:
    """Everything a request can touch. Use it in one event loop only."""

    folder: Folder
    clock: Clock
    ids: IdSource
    catalog: Catalog
    render_film: RenderFilm
    dialects: Dialects = field(default_factory=Dialects)
    credits: int = GRANTED
    leaving: LeavePolicy = "abort"
    is_persistent: bool = False
    scopes: Sequence[str] = SCOPES
    idle_s: float = DAY_S
    edits_are_silent: bool = False
    """Whether edits are made without a word, as about 30 % of them are [S]."""
    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    renders: dict[str, Render] = field(default_factory=dict)
    films: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    closing: Closing = field(default_factory=Closing)
    _save_is_due: bool = False
    _unsaved: Unsaved = field(default_factory=Unsaved)

    def new_token(self, client_id: str) -> tuple[str, Token, Account]:
        """Give a client its anonymous token, and 100 fresh credits with it [A for a second one].

        Raises TooSoon within seven days of the last one.
        """
        client, now_s = digest(client_id), self.clock.now_s()
        known = next((each for each in self.accounts.values() if each.client == client), None)
        if known is not None:
            self._check_pace(known, now_s)
            known.balance = replace(known.balance, available=self.credits)
        account = known or Account(f"anon_{self.ids.name(20)}", client, Balance(self.credits))

        def undo() -> None:
            del self.tokens[token.digest]
            if known is None:
                del self.accounts[account.user_id]

        secret = f"nmv_usr_{self.ids.name(40)}"
        token = Token(digest(secret), account.user_id, now_s, tuple(self.scopes))
        self.accounts[account.user_id] = account
        self.tokens[token.digest] = token
        self.save_or(undo)
        return secret, token, account

    def refill(self) -> None:
        """Fill every account up to what a new one is granted."""
        for account in self.accounts.values():
            available = max(self.credits, account.balance.available)
            account.balance = replace(account.balance, available=available)

    def _check_pace(self, account: Account, now_s: float) -> None:
        own = (each for each in self.tokens.values() if each.user_id == account.user_id)
        last_s = max((each.issued_s for each in own), default=-WEEK_S)  # none: all were revoked
        wait_s = last_s + WEEK_S - now_s
        if wait_s > 0:
            raise TooSoon("One anonymous token a client in seven days.", ceil(wait_s))

    def account(self, authorization: str | None, scope: TokenScope | None = None) -> Account:
        """Find the caller's account. Raises BadToken or OutOfScope.

        `scope`, one of `SCOPES`, is what the token must be good for.
        """
        found = _BEARER.fullmatch(authorization or "")
        if not found:
            raise BadToken("The header Authorization: Bearer <token> is missing.")
        token = self.tokens.get(digest(found[1]))
        if token is None:
            raise BadToken("The token is not known.")
        if self.clock.now_s() >= token.expires_s():
            raise BadToken("The token has expired.")
        if scope is not None and scope not in token.scopes:
            raise OutOfScope(f"The token's scopes are {' '.join(token.scopes)}; this is {scope}.")
        return self.accounts[token.user_id]

    def session(self, account: Account, session_id: str) -> Session:
        """Find a session of this user, and note that it is in use. Raises NoSession.

        One that nobody has used for `idle_s` is not there any more: a day [A].
        """
        session, now_s = self.sessions.get(session_id), self.clock.now_s()
        mine = session is not None and session.user_id == account.user_id
        if session is None or not mine or session.idle_s(now_s) >= self.idle_s:
            raise NoSession(f"Session not found: {session_id[:80]}")
        session.touched_s = now_s
        return session

    def render(self, account: Account, render_id: str) -> Render:
        """Find a render of this user. Raises NotThere."""
        render = self.renders.get(render_id)
        if render is None or render.user_id != account.user_id:
            raise NotThere(f"Render not found: {render_id[:80]}")
        return render

    def stored(self, key: str, name: str) -> ServedFile:
        """Find a file of the file host. Raises NotThere."""
        path = file_path(key, name)
        for session in self.sessions.values():
            for upload in session.uploads:
                if upload.url == path:
                    return ServedFile(self.folder.upload(key, upload.suffix), upload.mime)
        for render in self.renders.values():
            if render.url == path and render.film_done_s is not None:
                return ServedFile(self.folder.film(key), "video/mp4")
        raise NotThere("There is no such file.")

    def upload_path(self, upload: Upload) -> Path:
        """Where an upload is on disk."""
        return self.folder.upload(upload.key, upload.suffix)

    def save_soon(self) -> None:
        """Write what has changed when this round of the loop is over, once for all that changed."""
        if self.is_persistent and not self._save_is_due:
            self._save_is_due = True
            asyncio.get_running_loop().call_soon(self.save_or_log)

    def save_or_log(self) -> None:
        """Write what has changed; what the disk does not take is left to the next time."""
        try:
            self.save()
        except (OSError, StoreError) as error:
            _log.error("What the mock knows cannot be saved: %s", error)

    def save_or(self, undo: Callable[[], object]) -> None:
        """Write what has changed now; what is refused for that, as `save` raises it, is undone."""
        try:
            self.save()
        except (OSError, StoreError):
            undo()
            raise

    def save(self) -> None:
        """Write what has changed now, where state outlives the process.

        Raises StoreError and OSError; what was not written counts as changed still.
        """
        self._save_is_due = False
        if self.is_persistent:
            self._renew_folder()
            changes = self._unsaved.changes(
                {
                    "accounts": self.accounts,
                    "tokens": self.tokens,
                    "sessions": self.sessions,
                    "renders": self.renders,
                }
            )
            facts = {"now_s": self.clock.now_s(), "issued": self.ids.issued}
            self.folder.save(changes.changed, changes.gone, facts)
            self._unsaved.note_saved(changes)

    def _renew_folder(self) -> None:
        try:
            is_new = self.folder.renew()
        except FolderError as error:
            raise StoreError(str(error)) from error
        if is_new:
            _log.warning("%s was removed: it is made anew, without its files.", self.folder.path)
            self._unsaved = Unsaved()


def restored(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Give a snapshot's records as the fields of a Service; nothing where it is empty."""
    if not snapshot:
        return {}
    accounts, tokens, sessions, renders = from_json(snapshot)
    return {"accounts": accounts, "tokens": tokens, "sessions": sessions, "renders": renders}
