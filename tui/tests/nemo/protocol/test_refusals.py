from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tui.nemo import errors
from tui.nemo.errors import OutOfCredits, RateLimited, ServiceError
from tui.nemo.protocol.refusals import error_for

BY_CODE = [
    (1001, errors.TokenInvalid),
    (1010, errors.TokenInvalid),
    (1011, errors.TokenInvalid),
    (1002, errors.SessionNotFound),
    (2001, errors.OutOfCredits),
    (4001, errors.UnsupportedFile),
    (4002, errors.FileTooLarge),
    (401, errors.TokenInvalid),
    (402, errors.PlanRequired),
    (429, errors.RateLimited),
    (503, errors.ServiceDown),
    (409, errors.RequestRefused),
    (7777, errors.RequestRefused),
]
BY_STATUS = [
    (401, errors.TokenInvalid),
    (402, errors.PlanRequired),
    (413, errors.FileTooLarge),
    (415, errors.UnsupportedFile),
    (429, errors.RateLimited),
    (400, errors.RequestRefused),
    (404, errors.RequestRefused),
    (422, errors.RequestRefused),
    (500, errors.ServiceDown),
    (502, errors.ServiceDown),
    (599, errors.ServiceDown),
]


@pytest.mark.parametrize(("code", "kind"), BY_CODE)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_the_code_of_the_body_is_believed_first(
    code: int, kind: type[ServiceError], status: int
) -> None:
    if code == 7777 and status == 500:
        kind = errors.ServiceDown
    error = error_for(code, status, "words")
    assert type(error) is kind
    assert (error.code, error.status, error.detail) == (code, status, "words")


@pytest.mark.parametrize(("status", "kind"), BY_STATUS)
def test_without_a_code_the_status_speaks(status: int, kind: type[ServiceError]) -> None:
    error = error_for(None, status)
    assert type(error) is kind
    assert error.code == status


@pytest.mark.parametrize(("status", "kind"), BY_STATUS)
def test_every_refusal_says_what_happened_and_what_to_do(
    status: int, kind: type[ServiceError]
) -> None:
    error = error_for(None, status)
    assert str(error) == error.message
    assert error.message.endswith(".")
    assert len(error.advice) > 20


def test_a_code_of_digits_is_a_number() -> None:
    assert type(error_for("2001", 200)) is OutOfCredits


def test_an_unknown_word_as_code_is_quoted() -> None:
    assert error_for("QUOTA", 200, "too much").message == (
        "The service refused the call (code QUOTA, HTTP 200): too much"
    )


@pytest.mark.parametrize(
    "detail", ["X-Client-Id header is required", "missing client_id", "client id too long"]
)
def test_a_400_about_the_client_id_is_its_own_error(detail: str) -> None:
    assert type(error_for(400, 200, detail)) is errors.ClientIdMissing
    assert type(error_for(None, 400, detail)) is errors.ClientIdMissing


def test_a_404_about_the_session_is_its_own_error() -> None:
    assert type(error_for(None, 404, "Session not found: s1")) is errors.SessionNotFound
    assert type(error_for(None, 404, "Not Found")) is errors.RequestRefused


FAR = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("12", 12.0), ("0", 0.0), ("1.5", 1.5), ("999999999", 604800.0)]
    + [(odd, 30.0) for odd in ("", "soon", "-5", "nan", "inf", "1e9", "٣", "9" * 400, FAR)],
)
def test_retry_after_in_seconds(value: str, seconds: float) -> None:
    error = error_for(None, 429, "", {"Retry-After": value})
    assert isinstance(error, RateLimited)
    assert error.retry_after_s == seconds


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7_199, "120 minutes"),
        (7_200, "2 hours"),
        (172_799, "48 hours"),
        (172_800, "2 days"),
    ],
)
def test_a_pause_is_told_in_the_largest_unit_that_fits_twice(seconds: int, words: str) -> None:
    error = error_for(429, 429, "", {"Retry-After": str(seconds)})
    assert error.advice.startswith(f"Try again in {words};")


def test_retry_after_as_a_date_counts_from_the_answers_own_date() -> None:
    headers = {
        "retry-after": "Wed, 21 Oct 2015 07:28:45 GMT",
        "date": "Wed, 21 Oct 2015 07:28:00 GMT",
    }
    error = error_for(429, 200, "", headers)
    assert isinstance(error, RateLimited)
    assert error.retry_after_s == 45


def test_retry_after_as_a_date_counts_from_now_where_the_answer_has_none() -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    error = error_for(429, 200, "", {"Retry-After": format_datetime(later, usegmt=True)})
    assert isinstance(error, RateLimited)
    assert 3500 < error.retry_after_s <= 3600


def test_a_date_gone_by_means_at_once() -> None:
    error = error_for(429, 429, "", {"Retry-After": "Wed, 21 Oct 2015 07:28:45 GMT"})
    assert isinstance(error, RateLimited)
    assert error.retry_after_s == 0


def test_what_the_service_says_is_one_line() -> None:
    assert error_for(9, 400, " a\r\n\tb ").detail == "a b"


def test_what_the_service_says_is_clean_bounded_and_without_secrets() -> None:
    error = error_for(9, 400, "nmv_usr_1234 \x1b]52;c;eA==\x07 is bad " + "x" * 10_000)
    assert len(error.detail) == errors.LONGEST_MESSAGE
    assert "1234" not in str(error)
    assert "\x1b" not in str(error)
