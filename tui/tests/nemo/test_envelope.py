import pytest

from tui.nemo.envelope import Refusal, read_message, read_refusal, unwrap


@pytest.mark.parametrize(
    "body",
    [{"code": 0, "data": {"a": 1}}, {"success": True, "data": {"a": 1}}, {"a": 1}],
)
def test_an_answer_is_read_with_its_envelope_or_without(body: object) -> None:
    assert unwrap(body)["a"] == 1
    assert read_refusal(body) is None


@pytest.mark.parametrize("body", [None, [], "x", 3, {"data": None}, {"code": "0", "data": {}}])
def test_odd_answers_are_no_refusals(body: object) -> None:
    assert read_refusal(body) is None


@pytest.mark.parametrize("code", [1001, "1001", 1001.0])
def test_a_code_may_be_a_number_or_its_digits(code: object) -> None:
    assert read_refusal({"code": code, "message": "no"}) == Refusal(1001, "no")


@pytest.mark.parametrize("code", [None, True, float("nan"), float("inf"), [], {}, 10**400])
def test_an_odd_code_is_no_code(code: object) -> None:
    assert read_refusal({"code": code, "data": {}}) is None


def test_the_status_speaks_where_the_body_does_not() -> None:
    assert read_refusal({}, 503) == Refusal(None, "")
    assert read_refusal({"code": 0}, 401) == Refusal(None, "")


def test_a_code_may_stand_inside_the_error() -> None:
    body = {"error": {"code": 2001, "message": "broke"}}
    assert read_refusal(body) == Refusal(2001, "broke")


def test_success_false_refuses_where_nothing_stands_beside_it() -> None:
    assert read_refusal({"success": False, "error": "used id"}) == Refusal(None, "used id")
    failed = {"success": False, "data": {"id": "r", "status": "failed"}, "error": "out of disk"}
    assert read_refusal(failed) is None
    assert read_refusal({"status": "failed", "error": "out of disk"}) is None


def test_fastapi_details_are_made_readable() -> None:
    assert read_message({"detail": "Session not found: abc"}) == "Session not found: abc"
    detail = [
        {"type": "missing", "loc": ["body", "app_name"], "msg": "Field required"},
        {"type": "string_type", "loc": ["body", "parts", 0], "msg": "Input should be a string"},
    ]
    words = "body.app_name: Field required; body.parts.0: Input should be a string"
    assert read_message({"detail": detail}) == words


def test_of_a_long_place_in_a_fastapi_detail_the_first_ten_steps_are_told() -> None:
    detail = [{"loc": list(range(12)), "msg": "Field required"}]
    assert read_message({"detail": detail}) == "0.1.2.3.4.5.6.7.8.9: Field required"


def test_a_message_that_holds_itself_too_deep_is_empty() -> None:
    message: object = "x"
    for _ in range(50):
        message = {"message": [message]}
    assert read_message(message) == ""


def test_escape_sequences_of_a_message_are_gone() -> None:
    assert read_message({"message": "a\x1b]52;c;eA==\x07b\nc"}) == "ab c"
