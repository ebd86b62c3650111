"""The service's records out of the JSON that was saved of them."""

from collections.abc import Mapping
from typing import Any

from mockserver.service.credits import Balance
from mockserver.service.folder import FolderError
from mockserver.service.records import Account, Render, Session, Token, Upload

_FORMER_NAMES = {"purse": "balance", "shown": "used_uploads", "best": "furthest_percent"}
"""What older folders call some members."""


def from_json(
    found: Mapping[str, Any],
) -> tuple[dict[str, Account], dict[str, Token], dict[str, Session], dict[str, Render]]:
    """Make the records again, without the turns that were under way.

    Raises FolderError for a snapshot that somebody has spoilt.
    """
    try:
        return (
            {each["user_id"]: _account(each) for each in found["accounts"]},
            {each["digest"]: Token(**each) for each in found["tokens"]},
            {each["id"]: _session(each) for each in found["sessions"]},
            {each["id"]: Render(**_named_as_today(each)) for each in found["renders"]},
        )
    except (KeyError, TypeError) as error:
        raise FolderError(
            f"What the data folder remembers is not whole ({error}). Move its state away."
        ) from error


def _named_as_today(found: Mapping[str, Any]) -> dict[str, Any]:
    return {_FORMER_NAMES.get(name, name): value for name, value in found.items()}


def _account(found: Mapping[str, Any]) -> Account:
    members = _named_as_today(found)
    balance = Balance(**members.pop("balance"))
    return Account(**members, balance=balance.without_turns())


def _session(found: Mapping[str, Any]) -> Session:
    uploads = [Upload(**each) for each in found["uploads"]]
    return Session(**{**_named_as_today(found), "uploads": uploads})
