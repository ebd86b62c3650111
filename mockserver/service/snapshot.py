"""The service's records out of the JSON that was saved of them."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from mockserver.service.credits import Balance
from mockserver.service.folder import FolderError
from mockserver.service.records import Account, Render, Session, Token, Upload

R = TypeVar("R", Account, Balance, Token, Session, Render, Upload)

_FORMER_NAMES = {"purse": "balance", "shown": "used_uploads", "best": "furthest_percent"}
"""What older folders call some members."""


def from_json(
    found: Mapping[str, Any],
) -> tuple[dict[str, Account], dict[str, Token], dict[str, Session], dict[str, Render]]:
    """Make the records again, without the turns that were under way.

    Raises FolderError for a snapshot that somebody has spoilt, or a newer mock has made.
    """
    try:
        return (
            {each["user_id"]: _account(each) for each in found["accounts"]},
            {each["digest"]: _record(Token, each) for each in found["tokens"]},
            _sessions(found["sessions"], found.get("uploads", ())),
            {each["id"]: _record(Render, each) for each in found["renders"]},
        )
    except (KeyError, TypeError) as error:
        raise FolderError(
            f"What the data folder remembers is not whole ({error}). Move its state away."
        ) from error


def _record(kind: type[R], found: Mapping[str, Any], **made: Any) -> R:
    """A record of its members; those that are `made` are no longer JSON."""
    named = {_FORMER_NAMES.get(name, name): value for name, value in found.items()} | made
    known = {each.name for each in fields(kind)}
    record = kind(**{name: value for name, value in named.items() if name in known})
    if not named.keys() <= known:
        raise FolderError(
            "What the data folder remembers was written by a newer mock. Use that one, or move its "
            "state away."
        )
    return record


def _account(found: Mapping[str, Any]) -> Account:
    balance = _record(Balance, found["balance"] if "balance" in found else found["purse"])
    return _record(Account, found, balance=balance.without_turns())


def _sessions(found: Iterable[Mapping[str, Any]], uploads: Iterable[Any]) -> dict[str, Session]:
    """The sessions with their uploads; in earlier folders each holds its own."""
    sessions = {
        each["id"]: _record(Session, each, uploads=_uploads(each.get("uploads", ())))
        for each in found
    }
    for each in uploads:
        sessions[each["session_id"]].uploads += _uploads([each["upload"]])
    return sessions


def _uploads(found: Iterable[Mapping[str, Any]]) -> list[Upload]:
    return [_record(Upload, each) for each in found]
