"""Calls as the journal would have them, and what is found wrong in them."""

import json
from array import array
from collections.abc import Mapping
from itertools import count

from mockserver.journal.call import JournalCall
from mockserver.journal.entries import EOF, Entry
from mockserver.redaction.redactor import Redactor
from mockserver.tests.harness.walker import ATTRIBUTION
from mockserver.verdict.judge import Verdict, judge

MESSAGE, POLL = "/run_sse", "/api/render/proxy/lambda/render_1"
NONE: Mapping[str, str] = {}
numbers = count(1)


def call(
    at_s: float,
    method: str = "GET",
    path: str = "/api/credits/balance/simple",
    body: object = None,
    *,
    status: int | None = 200,
    answer: object = None,
    stream: bool = False,
    ended: str | None = EOF,
    lasted_s: float = 1.0,
    query: bytes = b"",
    answer_headers: Mapping[str, str] = NONE,
    headers: Mapping[str, str] = NONE,
) -> JournalCall:
    """A call as the journal would have it, at a clock of speed 1."""
    sent = {**ATTRIBUTION, "Accept": "text/event-stream", **headers}
    kind = "text/event-stream" if stream else "application/json"
    got = b"" if stream else json.dumps({"code": 0} if answer is None else answer).encode()
    return JournalCall(
        Entry(
            method=method,
            path=path,
            query=query,
            headers=[(k.lower().encode(), v.encode()) for k, v in sent.items()],
            at_s=at_s,
            real_s=at_s,
            number=next(numbers),
            sent_pieces=[] if body is None else [json.dumps(body).encode()],
            status=status,
            answer_headers=[
                (key.encode(), value.encode())
                for key, value in {"content-type": kind, **answer_headers}.items()
            ],
            got_pieces=[got],
            got_bytes=len(got),
            moments=array("d", [0.1, 0.1, len(got)]),
            ended=ended,
            ended_s=None if ended is None else at_s + lasted_s,
            ended_real_s=None if ended is None else at_s + lasted_s,
        )
    )


def says(text: str, session: str = "s1") -> dict[str, object]:
    return {"session_id": session, "new_message": {"parts": [{"text": text}]}}


def message(at_s: float, text: str = "animate", *, ended: str | None = EOF) -> JournalCall:
    return call(at_s, "POST", MESSAGE, says(text), stream=True, ended=ended)


def state_read(at_s: float, answer: object = None) -> JournalCall:
    return call(at_s, path="/api/state/nemo_agent/me/s1/latest", answer=answer)


def verdict(*calls: JournalCall) -> Verdict:
    return judge(calls, Redactor())


def rules(*calls: JournalCall) -> list[str]:
    return [finding.rule for finding in verdict(*calls).findings]
