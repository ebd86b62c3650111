"""Which session each call belongs to, so that sessions that run at once are kept apart. Pure.

A call that names a session, a render or a file belongs to the session that had it first. A call
that names none belongs to the session its token used last; if there is none yet, to the next one.
A token that is asked for because a session's call was refused belongs to that session.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from mockserver.calls import CallName, ServiceCall, call_of
from mockserver.recordings.pseudonyms import addresses_in
from mockserver.refusals import OF_THE_TOKEN


@dataclass(frozen=True, slots=True)
class SessionClues:
    """What of a call tells which session it belongs to. `owner` is its token, or its client id.

    `path` is an address where the call went to a file host elsewhere.
    """

    method: str
    path: str
    owner: str
    sent: bytes
    got: bytes
    status: int = 200


@dataclass(slots=True)
class Group:
    """The calls of one session, by their number in the run (from 1)."""

    number: int
    session: str | None = None
    names: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"session-{self.number}" if self.session else f"calls-{self.number}"


class Sessions:
    """Gives each call its group."""

    def __init__(self) -> None:
        self._groups: list[Group] = []
        self._by_name: dict[str, Group] = {}
        self._last: dict[str, Group] = {}
        self._refused: Group | None = None

    def group_of(self, seen: SessionClues) -> Group:
        """Say where a call belongs, and remember what it names."""
        call, parameters = call_of(seen.method, seen.path)
        sent, got = _json(seen.sent), _data(_json(seen.got))
        session = call.session_in(parameters, sent, got) if call else None
        named = [name for name in (session, *_renders(call, parameters, sent, got)) if name]
        if call is not None and call.name is CallName.CDN:
            named.append(f"{parameters['key']}/{parameters['name']}")
        elif "://" in seen.path:  # of a file host elsewhere
            named.append("/".join(seen.path.split("/")[-2:]))
        group = next((self._by_name[name] for name in named if name in self._by_name), None)
        if group is None:
            group = self._last.get(seen.owner)
            if group is None and seen.owner and call is not None and call.name is CallName.TOKEN:
                group = self._refused
            if group is None or (session and group.session not in (None, session)):
                group = self._new()
        if session and group.session is None:
            group.session = session
        for name in (*named, *_files(seen.got)):
            self._by_name.setdefault(name, group)
        self._last[seen.owner] = group
        if call is not None and call.scope is not None:
            self._refused = group if group.session and _is_for_its_token(seen) else None
        token = _token(got)
        if token:
            self._last[token] = group
        return group

    def _new(self) -> Group:
        self._groups.append(Group(len(self._groups) + 1))
        return self._groups[-1]


def _is_for_its_token(seen: SessionClues) -> bool:
    """Whether a call was refused for its token."""
    return seen.status in OF_THE_TOKEN or _json(seen.got).get("code") in OF_THE_TOKEN


def _json(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data) if data else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _data(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = answer.get("data", answer)
    return inner if isinstance(inner, dict) else answer


def _renders(
    call: ServiceCall | None,
    parameters: Mapping[str, str],
    sent: Mapping[str, Any],
    got: Mapping[str, Any],
) -> list[str]:
    """Give the ids of the renders that a call is about."""
    if call is None or call.family != "render":
        return []
    found = [parameters.get("id"), sent.get("id"), got.get("id"), got.get("taskId")]
    return [each for each in found if isinstance(each, str)]


def _files(got: bytes) -> list[str]:
    """Give the files that an answer names, as the file host's calls do."""
    return ["/".join(urlsplit(each).path.split("/")[-2:]) for each in addresses_in(got[:1_000_000])]


def _token(got: Mapping[str, Any]) -> str | None:
    found = got.get("token")
    return found if isinstance(found, str) else None
