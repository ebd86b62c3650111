"""Passthrough: every call goes to the service behind, and what it says comes back as it comes.

Nothing is stored. Chunks are passed on one by one, compressed ones as they are; an answer that
breaks off there breaks off here. A `Tap`, where one is given, sees what passes: it is the place
for whoever records, or answers some calls from recordings and lets the others through.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mockserver.calls import is_mock_header
from mockserver.wire.closing import Closing
from mockserver.wire.connection import wait_for_disconnect
from mockserver.wire.event_stream import EventStream
from mockserver.wire.headers import RawHeaders
from mockserver.wire.loopback import is_loopback
from mockserver.wire.problem import problem_document, problem_response
from mockserver.wire.proxies import has_host, proxy_to

CONNECT_WITHIN_S = 15.0
_OF_THE_HOP = frozenset(
    (
        b"connection", b"expect", b"keep-alive", b"proxy-authenticate", b"proxy-authorization",
        b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade",
    )
)  # fmt: skip


class Tap(Protocol):
    """Sees one call pass; it must be quick."""

    def sent(self, data: bytes) -> None:
        """Get a piece of the request's body."""

    def head(self, status: int, headers: RawHeaders) -> None:
        """Get the head of the answer."""

    def got(self, data: bytes) -> None:
        """Get a chunk of the answer."""

    def ended(self, how: str) -> None:
        """Learn that the answer is over: `eof`, `abort`, `reset`, or `left` by the client.

        Without a head before it there was no answer: the client `left`, or `unreachable`.
        """


class Passthrough:
    """The ASGI application of the mode `passthrough`.

    Raises ValueError for an upstream that is no plain address of a server, or would carry tokens
    over the network in the clear. With `uncompressed` it asks for answers as they are.
    """

    def __init__(
        self,
        upstream: str,
        closing: Closing,
        tap: Callable[[Scope], Tap] | None = None,
        *,
        uncompressed: bool = False,
    ) -> None:
        self._upstream = checked_upstream(upstream)
        self._uncompressed = uncompressed
        self._closing, self._tap = closing, tap
        self._client: httpx.AsyncClient | None = None
        self.peer: str | None = None
        """The address that the service behind was last found at; None before, or by a proxy."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one call on, and its answer back."""
        tap = self._tap(scope) if self._tap else None
        incoming = _IncomingRequest(receive, tap)
        try:
            answer = await self._forward(scope, incoming)
        except (httpx.HTTPError, httpx.InvalidURL, EnvironmentUnusable) as error:
            if tap:
                tap.ended("left" if incoming.is_broken else "unreachable")
            if not incoming.is_broken:
                await _unreachable(self._upstream, error)(scope, receive, send)
            return
        except BaseException:
            if tap:
                tap.ended("left")
            raise
        if answer is None:
            if tap:
                tap.ended("left")
            return
        await _ForwardedAnswer(answer, self._closing, tap)(scope, receive, send)

    async def aclose(self) -> None:
        """Close the connections to the service behind."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _forward(self, scope: Scope, incoming: "_IncomingRequest") -> httpx.Response | None:
        """Pass the request on; None where the client or the mock goes away meanwhile."""
        request = self._http_client().build_request(
            scope["method"],
            self._target(scope),
            headers=self._headers(scope["headers"]),
            content=incoming.body(there_is=_has_body(scope["headers"])),
            extensions={"trace": self._watch()},
        )
        sending = asyncio.ensure_future(self._http_client().send(request, stream=True))
        leaving = asyncio.ensure_future(incoming.left())
        self._closing.cancel_on_close(sending)
        try:
            await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
        return None if sending.cancelled() else sending.result()

    def _watch(self) -> Callable[[str, Mapping[str, Any]], Awaitable[None]]:
        """Note where connections lead to, as the HTTP library tells of them."""
        wanted, asked = urlsplit(self._upstream).hostname, ""

        async def watch(event: str, info: Mapping[str, Any]) -> None:
            nonlocal asked
            if event == "connection.connect_tcp.started":
                asked = str(info["host"])
            elif event == "connection.connect_tcp.complete" and asked == wanted:
                address = info["return_value"].get_extra_info("server_addr")
                self.peer = str(address[0]) if address else None

        return watch

    def _headers(self, headers: RawHeaders) -> list[tuple[bytes, bytes]]:
        found = _forwarded_headers(headers)
        if not self._uncompressed:
            return found
        rest = [(name, value) for name, value in found if name != b"accept-encoding"]
        return [*rest, (b"accept-encoding", b"identity")]

    def _target(self, scope: Scope) -> str:
        path = scope.get("raw_path") or scope["path"].encode()
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        return f"{self._upstream}{(path + query).decode('latin-1')}"

    def _http_client(self) -> httpx.AsyncClient:
        """The connections to the service behind. Raises `EnvironmentUnusable`."""
        if self._client is None:
            self._client = _new_client(self._upstream)
        return self._client


class _IncomingRequest:
    """A request that is being passed on: its body, and then whether the client is still there."""

    def __init__(self, receive: Receive, tap: Tap | None) -> None:
        self._receive, self._tap = receive, tap
        self._whole = asyncio.Event()
        self.is_broken = False

    def body(self, *, there_is: bool) -> AsyncIterator[bytes] | None:
        """Give the body as it comes, if there is one."""
        if there_is:
            return self._pieces()
        self._whole.set()
        return None

    async def _pieces(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message: Message = await self._receive()
            if message["type"] == "http.disconnect":
                self.is_broken = True
                raise httpx.WriteError("the client went away")
            more = message.get("more_body", False)
            if message.get("body"):
                if self._tap:
                    self._tap.sent(message["body"])
                yield message["body"]
        self._whole.set()

    async def left(self) -> None:
        """Wait until the client goes away, after it has sent everything."""
        await self._whole.wait()
        await wait_for_disconnect(self._receive)


class _ForwardedAnswer(EventStream):
    """An answer that is being passed back, chunk by chunk, with whatever end it has."""

    def __init__(self, answer: httpx.Response, closing: Closing, tap: Tap | None) -> None:
        self._answer, self._tap = answer, tap
        super().__init__(self._passing(), closing, {}, self._over, end="left")
        self.status_code = answer.status_code
        self.raw_headers = [
            (name.lower(), value)
            for name, value in answer.headers.raw
            if name.lower() not in _OF_THE_HOP and name.lower() != b"date"
        ]
        if tap:
            tap.head(answer.status_code, self.raw_headers)

    async def _passing(self) -> AsyncGenerator[bytes, None]:
        try:
            async for chunk in self._answer.aiter_raw():
                if self._tap:
                    self._tap.got(chunk)
                yield chunk
            self._end = "eof"
        except httpx.ReadError:
            self._end = "reset"
        except httpx.HTTPError:
            self._end = "abort"
        finally:
            await self._answer.aclose()

    def _over(self) -> None:
        if self._tap:
            self._tap.ended(self._end)


def checked_upstream(upstream: str) -> str:
    """Give an address without a slash at its end.

    Raises ValueError, which says nothing of a user that it names.
    """
    shown = repr(re.sub(r"[?#].*", "?…", re.sub(r"//.*@", "//…@", upstream)))
    try:
        found = urlsplit(upstream)
        port = found.port
    except ValueError:
        raise ValueError(f"{shown} is no address") from None
    plain = found.hostname and not (found.query or found.fragment or "@" in found.netloc)
    if found.scheme not in ("http", "https") or not plain or port == 0:
        raise ValueError(
            f"an upstream is such as https://host or http://127.0.0.1:8787, not {shown}"
        )
    if found.scheme == "http" and not is_loopback(found.hostname):
        raise ValueError(f"{shown} would carry tokens in the clear; use https")
    return upstream.rstrip("/")


def _forwarded_headers(headers: RawHeaders) -> list[tuple[bytes, bytes]]:
    """Give the headers that go on: not the hop's, not the mock's own, not this address."""
    return [
        (name, value)
        for name, value in headers
        if name not in _OF_THE_HOP
        and name != b"host"
        and not is_mock_header(name.decode("latin-1"))
    ]


def _has_body(headers: RawHeaders) -> bool:
    given = dict(headers)
    return b"transfer-encoding" in given or given.get(b"content-length", b"0") != b"0"


class EnvironmentUnusable(Exception):
    """The environment names a proxy or certificates that cannot be used: nothing was sent."""


def _new_client(upstream: str) -> httpx.AsyncClient:
    own, proxy = is_loopback(urlsplit(upstream).hostname), proxy_to(upstream)
    try:
        if proxy is not None and not has_host(proxy):
            raise ValueError
        client = httpx.AsyncClient(
            # Many clients pass here: none gets the cookies of another.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=httpx.Timeout(None, connect=CONNECT_WITHIN_S),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
            trust_env=False,
            verify=httpx.create_ssl_context(verify=not own),  # reading all certificates takes 50 ms
            proxy=proxy,
        )
    except ImportError:
        raise EnvironmentUnusable("a SOCKS proxy needs: pip install socksio") from None
    except OSError:
        raise EnvironmentUnusable("look at SSL_CERT_FILE and SSL_CERT_DIR") from None
    except (ValueError, httpx.InvalidURL):
        raise EnvironmentUnusable(
            "look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY"
        ) from None
    client.headers.clear()  # the caller's own go on, and no others
    return client


def _unreachable(upstream: str, fault: Exception) -> Response:
    way = " by way of a proxy" if proxy_to(upstream) else ""
    detail = f"{upstream} does not answer{way} ({type(fault).__name__}: {fault})."
    return problem_response(problem_document("The service behind is not there", detail, 502))
