"""Bytes to and from a server: the only module that knows the HTTP library.

It gives replies and raises this package's own errors. No redirect is followed, no cookie is stored,
no proxy is used for this machine's own addresses, and the token is put on a request at the last
moment, so that it is in no traceback.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Mapping
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import BinaryIO, cast

from tui.nemo.addresses import Origin
from tui.nemo.connection_errors import (
    PASSWORD_WANTED,
    SIGN_IN_WANTED,
    Cause,
    FailedCall,
    error_before_answer,
    error_for_certificates,
    error_for_near_host,
    error_for_proxy_setting,
    error_for_slow_answer,
    error_for_socks,
    error_from_between,
    error_in_body,
    error_in_stream,
    file_changed,
)
from tui.nemo.errors import BadAnswer, ConnectionFailed, NemoError, SettingRefused
from tui.nemo.httpx_light import http
from tui.nemo.protocol.connecting import connect_and_leave
from tui.nemo.protocol.content_coding import TooLarge, Undecodable, decoded, layers
from tui.nemo.protocol.detour import Detour
from tui.nemo.protocol.peers import Peers, TooNearError
from tui.nemo.protocol.proxies import Proxy, proxy_for, status_in
from tui.nemo.protocol.reach import Reach
from tui.nemo.protocol.tap import End, Request, Tap, Tapped
from tui.nemo.uploads import CountedFile, FileChanged, FileUnreadable, UploadPart
from tui.text import clean_name
from tui.words import _

# At INFO it logs whole URLs, and those of films are signed.
logging.getLogger("httpx").setLevel(logging.WARNING)

LARGEST_ANSWER = 64 * 1024 * 1024
Limit = Callable[[float], AbstractAsyncContextManager[object]]
"""Ends what is done under it, with `TimeoutError`, after so many seconds."""

REFUSAL_WITHIN_S = 30.0
"""How long the words of a refusal may take to come."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds, for a connection, for bytes to come and for bytes to go.

    `total_s` is what the whole answer may take, however steadily it drips.
    """

    connect_s: float = 10.0
    read_s: float | None = 30.0
    write_s: float = 60.0
    total_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Either `content` or `parts` is its body, or neither.

    `least` is how far away the machine that is asked must be.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    token: str | None = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)
    parts: tuple[UploadPart, ...] = ()
    timeouts: Timeouts = Timeouts()
    least: Reach = Reach.LOOPBACK


class OpenAnswer:
    """An answer whose head has come, and whose body has not yet."""

    def __init__(self, response: http.Response, tapped: Tapped) -> None:
        self.status = response.status_code
        tapped.answered(self.status, response.headers.multi_items())
        # Taken off, so that the library leaves the body as it is: it would count nothing.
        self.coding = ",".join(response.headers.get_list("content-encoding"))
        response.headers.pop("content-encoding", None)
        self.headers: Mapping[str, str] = response.headers
        self._response = response
        self._tapped = tapped

    @property
    def media_type(self) -> str:
        """The content type, lower case, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def location(self) -> str:
        """Where the answer sends the call; bytes beyond ASCII are encoded, as browsers do."""
        pairs = self._response.headers.raw
        raw = next((value for name, value in pairs if name.lower() == b"location"), b"")
        return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)

    async def read(self, largest: int = LARGEST_ANSWER) -> bytes:
        """The whole body. Raises `BadAnswer` or `ConnectionFailed`."""
        body = bytearray()
        try:
            async with aclosing(self._decoded(largest)) as pieces:
                async for piece in pieces:
                    body += piece
                    if len(body) > largest:
                        raise TooLarge
        except TooLarge:
            raise BadAnswer(_("The answer is too large to be read."), status=self.status) from None
        except Undecodable as error:
            raise error_in_body("cut" if error.cut else "undecodable", self.status) from None
        except (http.HTTPError, OSError) as error:
            raise error_in_body(_cause(error), self.status) from None
        return bytes(body)

    async def chunks(
        self, advice: str | None = None, *, largest: int | None = None
    ) -> AsyncGenerator[bytes]:
        """The body as it comes, not a byte held back. Raises `StreamBroken`, with this advice.

        What is coded may be `largest` bytes, undone, and no more.
        """
        try:
            async with aclosing(self._decoded(largest)) as pieces:
                async for piece in pieces:
                    yield piece
        except TooLarge:
            raise error_in_stream("too_large", advice) from None
        except Undecodable as error:
            raise error_in_stream("cut" if error.cut else "undecodable", advice) from None
        except (http.HTTPError, OSError) as error:
            raise error_in_stream(_cause(error), advice) from None

    async def _decoded(self, largest: int | None) -> AsyncGenerator[bytes]:
        # A generator, whatever its hint says: it is to be closed.
        body = cast("AsyncGenerator[bytes]", self._response.aiter_bytes())
        tapped = self._tapped
        try:
            async with aclosing(body):
                codings = layers(self.coding)
                async with aclosing(decoded(body, codings, largest if codings else None)) as pieces:
                    async for piece in pieces:
                        tapped.came(piece)
                        yield piece
        except (TooLarge, Undecodable, http.HTTPError, OSError):
            tapped.end = End.CUT
            raise
        tapped.end = End.WHOLE


class Transport:
    """Connections to servers, reused between calls; `ssl_context` replaces the system's own.

    `limit` counts the seconds that a call may take in all; `tap` is told of each. To be used from
    one event loop, and closed in it.
    """

    def __init__(
        self,
        ssl_context: ssl.SSLContext | None = None,
        limit: Limit = asyncio.timeout,
        detour: Detour | None = None,
        tap: Tap | None = None,
    ) -> None:
        self._detour = detour
        self._tap = tap or Tap()
        self._ssl_context = ssl_context
        self._limit = limit
        self._building = asyncio.Lock()
        self._clients: dict[tuple[str, Proxy | None], http.AsyncClient] = {}
        self.peers = Peers()

    @asynccontextmanager
    async def open(self, call: Call) -> AsyncIterator[OpenAnswer]:
        """Send a call and wait for the head of its answer; leaving drops the rest of the body.

        Raises `ConnectionFailed`, `UploadDropped` or `SettingRefused`, and `OSError` where a file
        of the call cannot be read.
        """
        tapped = self._tap.begin(call.method, call.url)
        try:
            async with self.whole(call):
                response = await self._send(call, tapped)
        except BaseException as error:
            tapped.unanswered(error)
            raise
        try:
            yield OpenAnswer(response, tapped)
        finally:
            try:
                await response.aclose()
            finally:
                tapped.ended(response.num_bytes_downloaded)

    @asynccontextmanager
    async def whole(self, call: Call, total_s: float | None = None) -> AsyncIterator[None]:
        """A limit around a call and all of its answer. Raises `ConnectionFailed` at its end."""
        seconds = call.timeouts.total_s if total_s is None else total_s
        try:
            async with self._limit(seconds):
                yield
        except TimeoutError:
            raise error_for_slow_answer(seconds) from None

    async def refusal(self, call: Call, reply: OpenAnswer, largest: int = LARGEST_ANSWER) -> bytes:
        """The words of a refusal; none where they cannot be read in time: its status speaks."""
        try:
            async with self.whole(call, REFUSAL_WITHIN_S):
                return await reply.read(largest)
        except (BadAnswer, ConnectionFailed):
            return b""

    async def aclose(self) -> None:
        """Close all connections."""
        clients = list(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.aclose()

    async def _send(self, call: Call, tapped: Tapped) -> http.Response:
        named = Origin.of(call.url)
        if self._detour is not None:
            url = self._detour.url_of(call.url, call.least)
            tapped.is_passed_on = url != call.url
            call = replace(call, url=url)
        origin = Origin.of(call.url)
        if origin is None:
            raise SettingRefused(_("This is no address that can be called."))
        proxy = proxy_for(origin.scheme, origin.host, origin.port)
        client = await self._client_for(origin, proxy)
        try:
            request = _request(client, call)
            request.extensions["trace"] = self.peers.watch(
                request.url.raw_host.decode(), call.least
            )
            tapped.sends(
                Request(request.headers.multi_items(), call.token, call.content, call.parts)
            )
            auth = _Bearer(call.token) if call.token else None
            response = await client.send(request, stream=True, auth=auth)
            if response.status_code in {PASSWORD_WANTED, SIGN_IN_WANTED}:
                await response.aclose()
                raise error_from_between(response.status_code, origin)
            if self._detour is not None:
                self._detour.note_peer(self.peers)
            if named is not None:
                tapped.head.is_here = self.peers.reach(named.host) is Reach.LOOPBACK
            return response
        except TooNearError:
            raise error_for_near_host(origin.host) from None
        except FileUnreadable as failure:
            raise failure.error from None
        except FileChanged:
            raise file_changed() from None
        except (http.HTTPError, http.InvalidURL, OSError, UnicodeError) as error:
            failed = FailedCall(origin, proxy, uploading=bool(call.parts))
            raise _unanswered(error, failed) from None

    async def _client_for(self, origin: Origin, proxy: Proxy | None) -> http.AsyncClient:
        """The client for a scheme, through a proxy or directly."""
        key = (origin.scheme, proxy)
        if key not in self._clients:
            context = await self._tls_context(origin.scheme)
            if key not in self._clients:
                self._clients[key] = _new_client(context, proxy)
        return self._clients[key]

    async def reach(self, url: str, limit_s: float) -> bool:
        """Connect to a server and leave again; nothing is asked.

        False where only the proxy before it was reached. Raises `NemoError`.
        """
        origin = Origin.of(url)
        if origin is None:
            raise SettingRefused(_("That is no address of a service."))
        proxy = proxy_for(origin.scheme, origin.host, origin.port)
        if proxy is not None:
            await self._client_for(origin, proxy)
        secure = origin.scheme == "https" and proxy is None
        context = await self._tls_context(origin.scheme) if secure else None
        call, first = FailedCall(origin, proxy), proxy or origin
        try:
            async with asyncio.timeout(limit_s):
                await connect_and_leave(first.host, first.port, context)
        except (OSError, UnicodeError) as error:
            cause: Cause = "connect_timeout" if isinstance(error, TimeoutError) else "connect"
            raise error_before_answer(cause, error, call) from None
        return proxy is None

    async def _tls_context(self, scheme: str) -> ssl.SSLContext:
        """The TLS context; for plain http one without certificates, which loads nothing."""
        if scheme == "http":
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        async with self._building:
            if self._ssl_context is None:
                try:
                    self._ssl_context = await asyncio.to_thread(http.create_ssl_context)
                except OSError:
                    raise error_for_certificates() from None
            return self._ssl_context


class _Bearer(http.Auth):
    """Puts the token on a request while it is sent."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: http.Request) -> Generator[http.Request, http.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def _new_client(context: ssl.SSLContext, proxy: Proxy | None) -> http.AsyncClient:
    # A cookie of the service would otherwise travel to a file host under the same domain.
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    if proxy is not None and not proxy.host:
        raise error_for_proxy_setting()
    try:
        named = proxy.url if proxy else None
        return http.AsyncClient(verify=context, trust_env=False, proxy=named, cookies=no_cookies)
    except ImportError:
        raise error_for_socks() from None
    except (ValueError, http.InvalidURL):
        raise error_for_proxy_setting() from None


def _request(client: http.AsyncClient, call: Call) -> http.Request:
    timeouts = call.timeouts
    timeout = http.Timeout(
        connect=timeouts.connect_s, read=timeouts.read_s, write=timeouts.write_s, pool=10.0
    )
    # Of a file the library uses what `CountedFile` has.
    files = [
        (
            "files",
            (clean_name(part.name) or "file", cast("BinaryIO", CountedFile(part)), part.media_type),
        )
        for part in call.parts
    ]
    return client.build_request(
        call.method,
        call.url,
        headers=dict(call.headers),
        content=call.content,
        files=files or None,
        timeout=timeout,
    )


def _unanswered(error: Exception, call: FailedCall) -> NemoError:
    if isinstance(error, http.ProxyError):
        return error_from_between(status_in(str(error)), call.origin)
    return error_before_answer(_cause(error), error, call)


_CAUSES: tuple[tuple[type[Exception], Cause], ...] = (
    (http.ConnectTimeout, "connect_timeout"),
    (http.PoolTimeout, "connect_timeout"),
    (http.ReadTimeout, "read_timeout"),
    (http.WriteTimeout, "write_timeout"),
    (http.ConnectError, "connect"),
    (http.LocalProtocolError, "local"),
    (http.UnsupportedProtocol, "local"),
    (http.InvalidURL, "local"),
    (http.RemoteProtocolError, "cut"),
    (http.DecodingError, "undecodable"),
    (UnicodeError, "connect"),  # a host name that no name service can be asked for
)


def _cause(error: Exception) -> Cause:
    """What happened; `cut` for anything else that ends a connection."""
    return next((cause for known, cause in _CAUSES if isinstance(error, known)), "cut")
