"""The error for a connection that failed, with a sentence for each cause.

No sentence quotes the HTTP library: its messages may contain what was sent.
"""

import errno
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tui.nemo.addresses import Origin
from tui.nemo.errors import (
    BadAnswer,
    ConnectionFailed,
    FileAltered,
    NemoError,
    SettingRefused,
    SlowAnswer,
    StreamBroken,
    StreamTooLarge,
    UploadDropped,
)
from tui.text import clean_name
from tui.words import _

Cause = Literal[
    "connect_timeout",
    "read_timeout",
    "write_timeout",
    "proxy",
    "connect",
    "local",
    "cut",
    "undecodable",
    "too_large",
]

_START_THE_MOCK = _(
    "Start a service there (`stillreel mock` is one), or unset NEMO_API_URL to use the real one."
)

_PROXY_BETWEEN = _("A proxy stands between: check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.")

_CHECK_THE_CLOCK = _("Check the date and time of this computer, then try again.")

_OUT_OF_TIME = (9, 10)
"""What OpenSSL calls a certificate that is not valid yet, or no longer."""


@dataclass(frozen=True, slots=True)
class FailedCall:
    """The call that failed: where it went, through a proxy or not, with files or without."""

    origin: Origin
    proxied: bool = False
    uploading: bool = False


def error_before_answer(cause: Cause, error: Exception, call: FailedCall) -> NemoError:
    """The error for a call that got no answer; of `error` only the type and its causes are used."""
    host = clean_name(call.origin.host)
    match cause:
        case "connect":
            advice = _START_THE_MOCK if call.origin.loopback else None
            if call.proxied:
                advice = _PROXY_BETWEEN
            if any(getattr(each, "verify_code", 0) in _OUT_OF_TIME for each in _chain(error)):
                advice = _CHECK_THE_CLOCK
            return ConnectionFailed(
                _connect_sentence(error, call.origin), sent=False, advice=advice
            )
        case "connect_timeout":
            return ConnectionFailed(_("{host} did not answer in time.", host=host), sent=False)
        case "proxy":
            return ConnectionFailed(
                _("The proxy refused to connect."),
                advice=_PROXY_BETWEEN,
                sent=False,
            )
        case "read_timeout":
            return ConnectionFailed(
                _("{host} accepted the call and did not answer in time.", host=host), sent=True
            )
        case "local":
            return SettingRefused(_("The call has characters that HTTP does not allow."))
        case _ if call.uploading:
            return UploadDropped(_("{host} refused or dropped the upload.", host=host))
        case "write_timeout":
            return ConnectionFailed(
                _("{host} stopped accepting what was sent.", host=host), sent=True
            )
        case _:
            return ConnectionFailed(
                _("{host} cut the connection without an answer.", host=host), sent=True
            )


def file_changed() -> FileAltered:
    """The error for a file whose length changed while it was sent."""
    return FileAltered(_("It changed while it was being sent."))


def error_in_body(cause: Cause, status: int) -> NemoError:
    """The error for an answer that began and could not be read to its end."""
    match cause:
        case "read_timeout":
            return ConnectionFailed(_("The answer stopped coming."), sent=True)
        case "undecodable":
            return BadAnswer(_("The answer's compression cannot be undone."), status=status)
        case _:
            return BadAnswer(_("The answer broke off half-way."), status=status, truncated=True)


def error_for_near_host(host: str) -> BadAnswer:
    """The error for a link or a redirect to a machine nearer to the user than the service is."""
    return BadAnswer(
        _("The download link leads into your own network ({host}).", host=clean_name(host)),
        status=0,
        advice=_("It was not followed. Download through the service instead."),
    )


def error_for_slow_answer(seconds: float) -> SlowAnswer:
    """The error for an answer that comes on and on, and is not whole after all this time."""
    return SlowAnswer(
        _("The answer was not whole after {seconds} s.", seconds=round(seconds)), sent=True
    )


def error_in_stream(cause: Cause, advice: str | None = None) -> StreamBroken:
    """The error for a stream that was cut; `advice` replaces the usual one."""
    match cause:
        case "read_timeout":
            return StreamBroken(_("Nothing came over the connection for too long."), advice=advice)
        case "undecodable":
            return StreamBroken(_("The stream's compression cannot be undone."), advice=advice)
        case "too_large":
            return StreamTooLarge(_("The stream is too large to be read."), advice=advice)
        case _:
            return StreamBroken(_("The connection was cut in the middle."), advice=advice)


def _connect_sentence(error: Exception, origin: Origin) -> str:
    host = clean_name(origin.host)
    for underlying in _chain(error):
        match underlying:
            case ssl.SSLCertVerificationError():
                reason = clean_name(str(getattr(underlying, "verify_message", "")))[:200]
                if not reason:
                    return _("The certificate of {host} cannot be trusted.", host=host)
                return _(
                    "The certificate of {host} cannot be trusted: {why}.", host=host, why=reason
                )
            case ssl.SSLError():
                return _("No secure connection (TLS) to {host} could be made.", host=host)
            case socket.gaierror() | UnicodeError():
                return _("The name {host} could not be found.", host=host)
            case ConnectionRefusedError():
                return _(
                    "{host} refused the connection: nothing listens on port {port}.",
                    host=host,
                    port=origin.port,
                )
            case OSError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH | errno.ENETDOWN):
                return _("There is no way to {host} from this network.", host=host)
    return _("{host} could not be reached.", host=host)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it, groups opened, nothing twice."""
    pending, seen = [error], set[int]()
    while pending:
        current = pending.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            pending.extend(current.exceptions)
        pending.extend((current.__cause__, current.__context__))
