"""A journal entry read: which call it was, of which session, with what message, answered how.

Everything is worked out when it is first needed. Nothing here is redacted.
"""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from mockserver.calls import TEST_ID, CallName, ServiceCall, call_of, is_mock_header
from mockserver.faults.kinds import ANSWERING
from mockserver.ids import digest
from mockserver.journal.entries import EOF, Entry
from mockserver.wire.headers import as_text
from mockserver.wire.json_depth import is_deeper

DEEPEST: Final = 60


class JournalCall:
    """One call of the journal, read."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.number, self.at_s = entry.number, entry.at_s
        self.method, self.path, self.status = entry.method, entry.path, entry.status

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """The client's own headers by lower-case name; the last of several."""
        return {
            name: value for name, value in as_text(self.entry.headers) if not is_mock_header(name)
        }

    @cached_property
    def answer_headers(self) -> Mapping[str, str]:
        """The answer's headers by lower-case name."""
        return dict(as_text(self.entry.answer_headers))

    @cached_property
    def test_id(self) -> str | None:
        """What the client's test calls itself, where it does."""
        return next((value for name, value in as_text(self.entry.headers) if name == TEST_ID), None)

    @cached_property
    def sent(self) -> Any:
        """The request's body as JSON; None where it is none."""
        return parsed(self.entry.sent)

    @cached_property
    def got(self) -> Any:
        """The answer's body as JSON; None where it is none."""
        return parsed(self.entry.got)

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """The answer's data, out of whatever envelope; empty where there is none."""
        got = self.got if isinstance(self.got, dict) else {}
        data = got.get("data", got)
        return data if isinstance(data, dict) else {}

    @cached_property
    def code(self) -> int:
        """The answer's error code, from the body or else from the status; 0 where all is well."""
        code = self.got.get("code") if isinstance(self.got, dict) else None
        if isinstance(code, int) and code:
            return code
        return self.status if self.status is not None and self.status >= 400 else 0

    @property
    def succeeded(self) -> bool:
        """Whether a whole answer came that is no refusal."""
        return self.status is not None and self.entry.ended == EOF and self.code == 0

    @property
    def is_contrived(self) -> bool:
        """Whether the answer says nothing of the request: a fault or a recording made it."""
        return not ANSWERING.isdisjoint(self.entry.faults) or self.entry.recording is not None

    @cached_property
    def _found(self) -> tuple[ServiceCall | None, Mapping[str, str]]:
        return call_of(self.method, self.path)

    @property
    def name(self) -> CallName | None:
        """Which of the service's calls it is, if any."""
        call, _ = self._found
        return call.name if call else None

    @cached_property
    def session_id(self) -> str | None:
        """The call's session, named by its path, its body, or the answer that makes it."""
        call, parameters = self._found
        body = self.sent if isinstance(self.sent, dict) else {}
        return call.session_in(parameters, body, self.data) if call else None

    @cached_property
    def render_id(self) -> str | None:
        """The id of the render that the call is about."""
        body = self.sent if isinstance(self.sent, dict) else {}
        found = (body if self.name is CallName.RENDER else self._found[1]).get("id")
        return found if isinstance(found, str) else None

    @cached_property
    def token(self) -> str | None:
        """The bearer token, as it was sent: a secret."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

    @cached_property
    def client(self) -> str | None:
        """The client id's digest, on a call that carries one."""
        found = self.headers.get("x-client-id")
        return digest(found) if found else None

    @cached_property
    def message(self) -> str | None:
        """What a message says: its parts, a line each."""
        try:
            return "\n".join(part["text"] for part in self.sent["new_message"]["parts"])
        except (TypeError, KeyError):
            return None

    @property
    def is_stream(self) -> bool:
        """Whether the answer is an event stream."""
        return self.answer_headers.get("content-type", "").startswith("text/event-stream")


def parsed(data: bytes) -> Any:
    """Parse JSON; None where it is none, or nested deeper than anybody would."""
    try:
        value = json.loads(data) if data else None
    except (ValueError, RecursionError):
        return None
    return None if is_deeper(value, DEEPEST) else value
