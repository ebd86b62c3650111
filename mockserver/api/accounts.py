"""Accounts over HTTP: anonymous tokens, claim tokens, credits."""

import re

from starlette.responses import Response

from mockserver.api.call import Call
from mockserver.clock import iso_time
from mockserver.refusals import Breach, NoClientId, NoSession
from mockserver.service.records import WEEK_S
from mockserver.wire.strict_json import members, string

CLIENT_ID_LENGTH = 64
_VISIBLE = re.compile(r"[!-~]+")


async def anonymous_token(call: Call) -> Response:
    """`POST /api/auth/anonymous-token`: header `X-Client-Id` [S], no bearer [S], no body."""
    await call.no_body()
    client_id = call.request.headers.get("x-client-id", "").strip()
    if not client_id:
        raise NoClientId("The header X-Client-Id is missing.")
    if len(client_id) > CLIENT_ID_LENGTH or not _VISIBLE.fullmatch(client_id):
        raise NoClientId(f"X-Client-Id is at most {CLIENT_ID_LENGTH} visible ASCII characters.")
    if "authorization" in call.request.headers:
        raise Breach.at(("header", "authorization"), "this call carries no bearer token")
    secret, token, account = call.service.new_token(client_id)
    return call.success(
        token=secret,
        user_id=account.user_id,
        expires_at=iso_time(token.expires_s()),
        credits=account.balance.available,
    )


async def claim_token(call: Call) -> Response:
    """`POST /api/auth/claim-token` [V]: a stand-in, so that the token stays out of URLs."""
    account = call.account()
    body = members(await call.json(), ("body",), ("task_id", "session_id"))
    task_id = string(body["task_id"], ("body", "task_id"))
    session = call.service.session(account, string(body["session_id"], ("body", "session_id")))
    if session.task_id != task_id:
        raise NoSession(f"Session not found: task {task_id[:80]} has another one")
    claim = f"clm_{call.service.ids.name(32)}"
    call.service.save()
    return call.success(claim_token=claim, expires_in=WEEK_S)


async def balance(call: Call) -> Response:
    """`GET /api/credits/balance/simple` [S]."""
    balance = call.account().balance
    return call.success(available=balance.available, frozen=balance.frozen, total=balance.total)
