"""All rules over all calls: the verdict, and how it is written."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mockserver.journal.call import JournalCall
from mockserver.redaction.redactor import Redactor
from mockserver.verdict.finding import ClientCalls, Finding
from mockserver.verdict.identity import (
    attribution_missing,
    client_id_missing,
    dead_token_repeated,
    fresh_client_ids,
    session_never_used,
)
from mockserver.verdict.leaks import credentials_at_the_file_host, token_in_url
from mockserver.verdict.pacing import polls_too_fast, retry_too_soon
from mockserver.verdict.requests import (
    contract_broken,
    no_such_call,
    render_without_a_draft,
    stream_without_accept,
)
from mockserver.verdict.resending import message_sent_again
from mockserver.verdict.uploads import same_file_twice, upload_too_large

Rule = Callable[[ClientCalls], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    message_sent_again,
    token_in_url,
    credentials_at_the_file_host,
    retry_too_soon,
    polls_too_fast,
    dead_token_repeated,
    render_without_a_draft,
    stream_without_accept,
    upload_too_large,
    attribution_missing,
    client_id_missing,
    no_such_call,
    same_file_twice,
    session_never_used,
    fresh_client_ids,
)
_FORGIVEN = "wasteful"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in how many calls; `forgotten` ones were no longer in the journal."""

    findings: tuple[Finding, ...]
    judged: int
    forgotten: int = 0

    @property
    def guilty(self) -> bool:
        """Whether something was done that is more than wasteful."""
        return any(finding.severity != _FORGIVEN for finding in self.findings)

    @property
    def is_unsure(self) -> bool:
        """Whether nothing is known against a client of whom not everything is known."""
        return self.forgotten > 0 and not self.guilty

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {
            "guilty": self.guilty,
            "judged": self.judged,
            "forgotten": self.forgotten,
            "findings": [finding.as_json() for finding in self.findings],
        }

    def __str__(self) -> str:
        """Write it in lines: the sum of it, then the findings, each with its advice."""
        what = f"{len(self.findings)} found" if self.findings else "nothing to complain of"
        lines = [f"verdict on the client: {what} in {self.judged} calls"]
        if self.forgotten:
            lines.append(f"  not judged: {self.forgotten} calls that the journal no longer holds")
        for finding in self.findings:
            lines.append(f"  {finding.severity:<8} {finding.rule}: {finding.sentence}")
            lines.append(f"  {'':<8} {finding.advice}")
        return "\n".join(lines)


def judge(calls: Iterable[JournalCall], redactor: Redactor, forgotten: int = 0) -> Verdict:
    """Apply every rule to every client; tests that name themselves are clients of their own."""
    clients: dict[str | None, list[JournalCall]] = defaultdict(list)
    for call in calls:
        clients[call.test_id].append(call)
    found = [finding for each in clients.values() for finding in _findings(ClientCalls(each))]
    shown = tuple(replace(each, sentence=redactor.text(each.sentence)) for each in found)
    return Verdict(shown, sum(map(len, clients.values())), forgotten)


def _findings(client: ClientCalls) -> Sequence[Finding]:
    found = [finding for rule in RULES for finding in rule(client)]
    explained = {number for finding in found for number in finding.calls}
    rest = [call for call in client.calls if call.number not in explained]
    return [*found, *contract_broken(ClientCalls(rest))]
