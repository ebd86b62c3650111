"""Which clients a control call is about: all, those of a session, or a test that named itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.calls import CallName
from mockserver.control.request import ControlError, optional_text
from mockserver.ids import digest
from mockserver.journal.call import JournalCall
from mockserver.mock import Mock
from mockserver.service.records import Account

MEMBERS = ("session", "test")


@dataclass(frozen=True, slots=True)
class ClientSelection:
    """Everybody, unless a session or a test is named."""

    session: str | None = None
    test: str | None = None

    @classmethod
    def read(cls, members: Mapping[str, Any]) -> "ClientSelection":
        """Read `session` and `test`. Raises ControlError."""
        return cls(*(optional_text(members.get(name), f"`{name}`") for name in MEMBERS))

    @property
    def is_everybody(self) -> bool:
        """Whether nobody is named."""
        return self.session is None and self.test is None

    def includes(self, call: JournalCall) -> bool:
        """Whether a call of the journal belongs to it."""
        return self.session in (None, call.session_id) and self.test in (None, call.test_id)

    def accounts(self, mock: Mock) -> Sequence[Account]:
        """Find its accounts; a test's are those whose tokens it was given or has used.

        Raises ControlError for a session that there is not.
        """
        service = mock.service
        if self.is_everybody:
            return list(service.accounts.values())
        if self.session is not None:
            session = service.sessions.get(self.session)
            if session is None:
                raise ControlError(f"There is no session {self.session[:60]!r}.", 404)
            return [service.accounts[session.user_id]]
        calls = [call for call in map(JournalCall, mock.journal) if self.includes(call)]
        secrets = [call.token for call in calls]
        secrets += [str(call.data.get("token")) for call in calls if call.name is CallName.TOKEN]
        tokens = [service.tokens.get(digest(secret)) for secret in secrets if secret]
        users = dict.fromkeys(token.user_id for token in tokens if token)
        return [service.accounts[user] for user in users if user in service.accounts]
