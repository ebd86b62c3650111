"""Calls to the service: their headers, their answers, and which of them are repeated.

Reads (GET) are repeated when no readable answer came. A POST is never repeated here: a second one
could be charged twice.
"""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace

from tui.nemo.addresses import Origin, follow
from tui.nemo.attribution import AttributionHeaders
from tui.nemo.connection_errors import error_in_body
from tui.nemo.envelope import read_refusal
from tui.nemo.errors import (
    BadAnswer,
    NemoError,
    SettingRefused,
    SlowAnswer,
    TokenInvalid,
)
from tui.nemo.json_fields import NotJson, parse_json, secret
from tui.nemo.protocol.content_coding import ACCEPTED, is_foreign
from tui.nemo.protocol.refusals import error_for
from tui.nemo.protocol.stream_start import is_no_stream, past_the_start, whole_body
from tui.nemo.retry import ReadRetry
from tui.nemo.transport import REDIRECTS, REFUSAL_WITHIN_S, Call, OpenAnswer, Timeouts, Transport
from tui.nemo.uploads import UploadPart
from tui.redaction import redact
from tui.text import clean_name
from tui.words import _

_MOST_REDIRECTS = 3
LARGEST_STREAM = 64 * 1024 * 1024
"""What a stream may bring that comes packed, though it was asked for as it is."""
# With these statuses, what cannot be read is a refusal all the same, and no bad answer.
_CLEAR_BY_STATUS = frozenset({401, 402, 413, 415, 429})


class Gateway:
    """Calls to one service, with one set of attribution headers; `token` may change."""

    def __init__(
        self, base_url: str, attribution: AttributionHeaders, transport: Transport, retry: ReadRetry
    ) -> None:
        self.base_url = base_url
        self.origin = Origin.of(base_url)
        self._attribution = attribution
        self._transport = transport
        self._retry = retry
        self._token: str | None = None

    @property
    def token(self) -> str | None:
        """The bearer token, if there is one."""
        return self._token

    @token.setter
    def token(self, token: str | None) -> None:
        stripped = (token or "").strip()
        if stripped and secret(stripped) is None:
            raise SettingRefused(
                _("The token holds characters that no token has."),
                advice=_("Paste NEMO_TOKEN again, without quotes or spaces, or unset it."),
            )
        self._token = stripped or None

    def using(self, token: str) -> "Gateway":
        """The same with another token. Raises `SettingRefused` where no header can carry it."""
        other = Gateway(self.base_url, self._attribution, self._transport, self._retry)
        other.token = token
        return other

    def headers(self) -> dict[str, str]:
        """The headers of every call to the service, without the token."""
        return {
            "User-Agent": f"stillreel/{self._attribution.version}",
            "Accept": "application/json",
            "Accept-Encoding": ACCEPTED,
            **self._attribution.as_dict(),
        }

    def call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        parts: tuple[UploadPart, ...] = (),
        timeouts: Timeouts | None = None,
        bearer: bool = True,
    ) -> Call:
        """A call to the service. Raises `TokenInvalid` where it needs a token and there is none."""
        if bearer and not self._token:
            raise TokenInvalid(1001, 401, "there is no token yet")
        content = None if body is None else encode_json(body)
        every = {**self.headers(), **(headers or {})}
        if content is not None:
            every["Content-Type"] = "application/json"
        return Call(
            method=method,
            url=self.base_url + path,
            headers=every,
            token=self._token if bearer else None,
            content=content,
            parts=parts,
            timeouts=timeouts or Timeouts(),
        )

    async def read(self, path: str) -> object:
        """GET, repeated; the parsed answer. Raises from the whole tree of errors."""
        call = self.call("GET", path)
        return await self._retry(lambda: self.send(call))

    async def send(self, call: Call) -> object:
        """One call, once; the parsed answer. Raises from the whole tree of errors."""
        reply: OpenAnswer | None = None
        try:
            async with self._transport.whole(call):
                for _each in range(_MOST_REDIRECTS):
                    async with self._transport.open(call) as reply:
                        if reply.status not in REDIRECTS:
                            return await self._answer(call, reply)
                        call = self._redirected(call, reply)
        except SlowAnswer:
            if reply is not None and _is_clear(reply.status):
                raise error_for(None, reply.status, "", reply.headers) from None
            raise
        raise BadAnswer(
            _("The service sends the call round in circles."), status=reply.status if reply else 0
        )

    async def events(self, call: Call) -> AsyncGenerator[bytes]:
        """One call, once, answered by a stream of events: its bytes.

        A refusal is raised before the first of them, whatever media type it comes under.
        """
        async with self._transport.open(call) as reply:
            if reply.status != 200 or reply.media_type.endswith(("json", "html")):
                await self._refuse_stream(call, reply)
            chunks = reply.chunks(largest=LARGEST_STREAM)
            async with aclosing(chunks), aclosing(past_the_start(chunks)) as starting:
                async for start in starting:
                    if is_no_stream(start, reply.media_type):
                        async with self._transport.whole(call, REFUSAL_WITHIN_S):
                            body = await whole_body(start, chunks)
                        self._read(reply, body)
                        raise _no_events(reply)
                    yield start
                    break
                async for chunk in chunks:
                    yield chunk

    def secrets(self) -> tuple[str | None, ...]:
        """Secrets that no message may contain."""
        return (self._token,)

    async def _refuse_stream(self, call: Call, reply: OpenAnswer) -> None:
        if reply.status in REDIRECTS:
            self._redirected(call, reply)
        if _is_clear(reply.status):
            await self._answer(call, reply)
        else:
            # A stream is read without a timeout of its own; a refusal is no stream.
            async with self._transport.whole(call, REFUSAL_WITHIN_S):
                await self._answer(call, reply)
        raise _no_events(reply)

    def _redirected(self, call: Call, reply: OpenAnswer) -> Call:
        target = follow(call.url, reply.location)
        if call.method != "GET" or Origin.of(target) != self.origin:
            host = Origin.of(target)
            where = clean_name(host.host) if host else "?"
            raise BadAnswer(
                _(
                    "The service sends the call elsewhere ({where}), and it was not followed.",
                    where=where,
                ),
                status=reply.status,
                advice=_(
                    "Open any page in your browser: this network may want you to sign in first. "
                    "Else check NEMO_API_URL: the token only goes to that address."
                ),
            )
        return replace(call, url=target)

    async def _answer(self, call: Call, reply: OpenAnswer) -> object:
        if reply.status == 204:
            return {}
        if _is_clear(reply.status):
            return self._read(reply, await self._transport.refusal(call, reply))
        return self._read(reply, await reply.read())

    def _read(self, reply: OpenAnswer, content: bytes) -> object:
        """What a body says, whatever its media type. Raises from the whole tree of errors."""
        text = content.decode("utf-8-sig", "replace")
        try:
            body = parse_json(text)
        except NotJson as error:
            raise self._unreadable(reply, text, error) from None
        refusal = read_refusal(body, reply.status)
        if refusal is not None:
            message = redact(refusal.message, *self.secrets())
            raise error_for(refusal.code, reply.status, message, reply.headers)
        if not isinstance(body, dict | list):
            raise BadAnswer(_("The answer is JSON of an unknown shape."), status=reply.status)
        return body

    def _unreadable(self, reply: OpenAnswer, text: str, error: NotJson) -> NemoError:
        status = reply.status
        html = reply.media_type.endswith("html") or text.lstrip().startswith("<")
        if _is_clear(status):
            return error_for(None, status, "", reply.headers)
        if is_foreign(reply.coding):
            return error_in_body("undecodable", status)
        if html:
            return BadAnswer(
                _("A web page came instead of an answer (HTTP {status}).", status=status),
                status=status,
            )
        if status >= 400:
            words = redact(text[:1000], *self.secrets())
            return error_for(None, status, words, reply.headers)
        if error.truncated and status < 300:
            return BadAnswer(_("The answer broke off half-way."), status=status, truncated=True)
        return BadAnswer(_("The answer is no JSON (HTTP {status}).", status=status), status=status)


def _is_clear(status: int) -> bool:
    """Whether a status says enough without words."""
    return status >= 500 or status in _CLEAR_BY_STATUS


def _no_events(reply: OpenAnswer) -> BadAnswer:
    return BadAnswer(_("The service answered without any events."), status=reply.status)


def encode_json(body: object) -> bytes:
    """A JSON body. Lone surrogates are escaped; a draft is sent back as it came.

    Raises `SettingRefused` for what nests too deep to be written again.
    """
    try:
        return json.dumps(body, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        raise SettingRefused(_("The timeline is nested too deep to be sent back.")) from None
