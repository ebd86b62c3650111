import socket
import ssl

import pytest

from tui.nemo.addresses import Origin
from tui.nemo.connection_errors import (
    FailedCall,
    error_before_answer,
    error_in_body,
    error_in_stream,
)
from tui.nemo.errors import BadAnswer, ConnectionFailed, UploadDropped
from tui.nemo.protocol.proxies import Proxy

PLACE = FailedCall(Origin("https", "api.test", 443))


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (ssl.SSLCertVerificationError(1, "bad"), "The certificate of api.test cannot be trusted"),
        (ssl.SSLError(1, "handshake"), "No secure connection"),
        (socket.gaierror(-2, "unknown"), "The name api.test could not be found"),
        (ConnectionRefusedError(), "nothing listens on port 443"),
        (OSError(101, "Network is unreachable"), "no way to api.test"),
        (OSError(5, "odd"), "could not be reached"),
        (ExceptionGroup("all", [ConnectionRefusedError()]), "refused the connection"),
    ],
)
def test_each_cause_has_its_own_sentence(cause: Exception, words: str) -> None:
    error = RuntimeError("All connection attempts failed")
    error.__cause__ = cause
    cause.__context__ = error
    failure = error_before_answer("connect", error, PLACE)
    assert isinstance(failure, ConnectionFailed)
    assert words in failure.message
    assert not failure.sent


@pytest.mark.parametrize(("code", "names_the_clock"), [(9, True), (10, True), (18, False)])
def test_a_certificate_out_of_its_time_lets_the_clock_be_looked_at(
    code: int, names_the_clock: bool
) -> None:
    refused = ssl.SSLCertVerificationError(1, "bad")
    refused.verify_code, refused.verify_message = code, "certificate is not yet valid"
    advice = error_before_answer("connect", refused, PLACE).advice
    assert ("date and time of this computer" in advice) is names_the_clock


def test_a_proxy_in_between_is_named() -> None:
    place = FailedCall(PLACE.origin, Proxy("http://a:b@proxy.test", "proxy.test", 80))
    failure = error_before_answer("connect", OSError(), place)
    assert "proxy.test" in failure.message
    assert "proxy" in failure.advice


def test_a_certificate_is_the_services_own_whatever_stands_between() -> None:
    untrusted = ssl.SSLCertVerificationError(1, "x")
    untrusted.verify_message = "certificate is not valid for 'api.test'."
    through = FailedCall(PLACE.origin, Proxy("http://proxy.test", "proxy.test", 80))
    for place in (PLACE, through, FailedCall(Origin("https", "127.0.0.1", 443))):
        failure = error_before_answer("connect", untrusted, place)
        assert failure.message.startswith(f"The certificate of {place.origin.host} ")
        assert failure.message.endswith("for 'api.test'.")
        assert "SSL_CERT_FILE" in failure.advice


def test_where_no_tls_is_spoken_the_address_is_doubted_or_the_proxy_before_it() -> None:
    here = FailedCall(Origin("https", "127.0.0.1", 8765))
    through = FailedCall(PLACE.origin, Proxy("https://proxy.test:3128", "proxy.test", 3128))
    for place, doubted in ((here, "http://?"), (through, "check HTTPS_PROXY")):
        failure = error_before_answer("connect", ssl.SSLError(1, "record layer"), place)
        assert doubted in failure.advice


def test_this_machine_is_told_how_to_start_a_service() -> None:
    place = FailedCall(Origin("http", "127.0.0.1", 8765))
    assert "stillreel mock" in error_before_answer("connect", OSError(), place).advice


def test_a_cut_while_sending_files_is_a_dropped_upload() -> None:
    place = FailedCall(PLACE.origin, uploading=True)
    for kind in ("cut", "write_timeout"):
        assert isinstance(error_before_answer(kind, OSError(), place), UploadDropped)


def test_a_wait_after_sending_files_is_no_dropped_upload() -> None:
    place = FailedCall(PLACE.origin, uploading=True)
    failure = error_before_answer("read_timeout", OSError(), place)
    assert isinstance(failure, ConnectionFailed)
    assert failure.sent


def test_a_body_that_breaks_off_is_truncated() -> None:
    failure = error_in_body("cut", 200)
    assert isinstance(failure, BadAnswer)
    assert failure.truncated
    assert isinstance(error_in_body("read_timeout", 200), ConnectionFailed)


def test_a_broken_stream_keeps_the_advice_it_is_given() -> None:
    assert "Do not send the message again" in error_in_stream("cut").advice
    assert error_in_stream("cut", "Go on.").advice == "Go on."
