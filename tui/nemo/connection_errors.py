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
    EnvironmentRefused,
    FileAltered,
    NemoError,
    SettingRefused,
    SlowAnswer,
    StreamBroken,
    StreamTooLarge,
    UploadDropped,
)
from tui.nemo.protocol.proxies import Proxy
from tui.text import clean_name
from tui.words import _

Cause = Literal[
    "connect_timeout",
    "read_timeout",
    "write_timeout",
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

_OWN_CERTIFICATES = _(
    "Is it signed by your company, or by you? Set SSL_CERT_FILE to a file with that certificate."
)

_OTHER_SCHEME = _(
    "Check the address of the service: https:// or http://? Or does a proxy stand between?"
)

PASSWORD_WANTED, SIGN_IN_WANTED = 407, 511
"""By these a proxy, or the network itself, asks who uses it: the service was not reached."""

_CHECK_THE_CLOCK = _("Check the date and time of this computer, then try again.")

_OUT_OF_TIME = (9, 10)
"""What OpenSSL calls a certificate that is not valid yet, or no longer."""


@dataclass(frozen=True, slots=True)
class FailedCall:
    """The call that failed: where it went, through which proxy, with files or without."""

    origin: Origin
    proxy: Proxy | None = None
    uploading: bool = False


def error_before_answer(cause: Cause, error: Exception, call: FailedCall) -> NemoError:
    """The error for a call that got no answer; of `error` only the type and its causes are used."""
    host = clean_name(call.origin.host)
    match cause:
        case "connect":
            return _no_connection(error, call)
        case "connect_timeout":
            return ConnectionFailed(
                _("{host} did not answer in time.", host=host),
                sent=False,
                advice=_PROXY_BETWEEN if call.proxy else None,
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


def error_from_between(status: int | None, origin: Origin) -> NemoError:
    """The error for what answers in place of the service: its `status`, where it has one.

    A password is not tried again and again: some lock the account after a few.
    """
    if status == SIGN_IN_WANTED:
        return ConnectionFailed(
            _("This network wants you to sign in first (HTTP 511)."),
            sent=False,
            advice=_("Open any page in your browser and sign in there, then try again."),
        )
    if status == PASSWORD_WANTED:
        return EnvironmentRefused(
            _("The proxy asks for the right user and password (HTTP 407)."),
            advice=_(
                "Put them into HTTPS_PROXY (or HTTP_PROXY, ALL_PROXY), as in "
                "http://user:password@host:3128."
            ),
        )
    host = clean_name(origin.host)
    sentence = _("The proxy did not connect to {host}.", host=host)
    if status is not None:
        sentence = _(
            "The proxy did not connect to {host} (HTTP {status}).", host=host, status=status
        )
    return ConnectionFailed(sentence, sent=False, advice=_PROXY_BETWEEN)


def error_for_proxy_setting() -> EnvironmentRefused:
    """The error for an address of a proxy that is none."""
    return EnvironmentRefused(
        _("The proxy settings of the environment cannot be used."),
        advice=_("Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY."),
    )


def error_for_socks() -> EnvironmentRefused:
    """The error for a SOCKS proxy, which the HTTP library needs a package for."""
    return EnvironmentRefused(
        _("The proxy of the environment is a SOCKS one, and a package for it is missing."),
        advice=_(
            "Install it beside Stillreel: pip install socksio. Or name an http proxy in "
            "HTTPS_PROXY."
        ),
    )


def error_for_certificates() -> EnvironmentRefused:
    """The error for certificates that are not there, or are none."""
    return EnvironmentRefused(
        _("The certificates for secure connections cannot be read."),
        advice=_("Check SSL_CERT_FILE and SSL_CERT_DIR in the environment."),
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


def _no_connection(error: Exception, call: FailedCall) -> ConnectionFailed:
    """The error for a connection that was not made: to the proxy, where there is one.

    A certificate is that of the service, also behind a proxy.
    """
    host = clean_name(call.origin.host)
    for underlying in _chain(error):
        match underlying:
            case ssl.SSLCertVerificationError():
                sentence = _certificate_sentence(underlying, host)
                is_dated = getattr(underlying, "verify_code", 0) in _OUT_OF_TIME
                remedy = _CHECK_THE_CLOCK if is_dated else _OWN_CERTIFICATES
                return ConnectionFailed(sentence, sent=False, advice=remedy)
            case ssl.SSLError():
                sentence = _("No secure connection (TLS) to {host} could be made.", host=host)
                remedy = _PROXY_BETWEEN if call.proxy else _OTHER_SCHEME
                return ConnectionFailed(sentence, sent=False, advice=remedy)
    otherwise = _START_THE_MOCK if call.origin.loopback else None
    advice = _PROXY_BETWEEN if call.proxy else otherwise
    sentence = _connect_sentence(error, call.proxy or call.origin)
    return ConnectionFailed(sentence, sent=False, advice=advice)


def _certificate_sentence(error: ssl.SSLCertVerificationError, host: str) -> str:
    reason = clean_name(str(getattr(error, "verify_message", "")))[:200].rstrip(".")
    if not reason:
        return _("The certificate of {host} cannot be trusted.", host=host)
    return _("The certificate of {host} cannot be trusted: {why}.", host=host, why=reason)


def _connect_sentence(error: Exception, to: Origin | Proxy) -> str:
    host = clean_name(to.host)
    for underlying in _chain(error):
        match underlying:
            case socket.gaierror() | UnicodeError():
                return _("The name {host} could not be found.", host=host)
            case ConnectionRefusedError():
                return _(
                    "{host} refused the connection: nothing listens on port {port}.",
                    host=host,
                    port=to.port,
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
