"""The service's records as JSON, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mockserver.service.credits import Balance
from mockserver.service.folder import FolderError
from mockserver.service.records import Account, Render, Session, Token, Upload


def to_json(
    accounts: Mapping[str, Account],
    tokens: Mapping[str, Token],
    sessions: Mapping[str, Session],
    renders: Mapping[str, Render],
) -> dict[str, Any]:
    """Give everything as JSON values."""
    return {
        "accounts": [asdict(each) for each in accounts.values()],
        "tokens": [asdict(each) for each in tokens.values()],
        "sessions": [asdict(each) for each in sessions.values()],
        "renders": [asdict(each) for each in renders.values()],
    }


def from_json(
    found: Mapping[str, Any],
) -> tuple[dict[str, Account], dict[str, Token], dict[str, Session], dict[str, Render]]:
    """Make the records again. Credits that were frozen are available again.

    Raises FolderError for a snapshot that somebody has spoilt.
    """
    try:
        return (
            {each["user_id"]: _account(each) for each in found["accounts"]},
            {each["digest"]: Token(**each) for each in found["tokens"]},
            {each["id"]: _session(each) for each in found["sessions"]},
            {each["id"]: Render(**each) for each in found["renders"]},
        )
    except (KeyError, TypeError) as error:
        raise FolderError(f"The snapshot is not whole ({error}). Move state.json away.") from error


def _account(found: Mapping[str, Any]) -> Account:
    members = dict(found)
    # Older folders say `purse`.
    balance = Balance(**members.pop("balance", None) or members.pop("purse"))
    return Account(**members, balance=balance.refund(balance.frozen))


def _session(found: Mapping[str, Any]) -> Session:
    return Session(**{**found, "uploads": [Upload(**each) for each in found["uploads"]]})
