from mockserver.dialects import typed_payloads


def event(*parts: dict[str, object], **more: object) -> dict[str, object]:
    return {"content": {"role": "model", "parts": list(parts)}, **more}


def test_one_event_may_become_several_payloads() -> None:
    found = event(
        {"text": "hello"},
        {"functionCall": {"id": "1", "name": "cut", "args": {"a": 1}}},
        {"functionResponse": {"id": "1", "name": "cut", "response": {"ok": True}}},
    )
    assert list(typed_payloads(found)) == [
        {"type": "text", "content": "hello"},
        {"type": "tool_call", "name": "cut", "args": {"a": 1}},
        {"type": "tool_result", "name": "cut", "result": {"ok": True}},
    ]


def test_pieces_and_thoughts_are_left_out() -> None:
    assert list(typed_payloads(event({"text": "hel"}, partial=True))) == []
    assert list(typed_payloads(event({"thought": True, "text": "hm"}))) == []


def test_an_error_is_told_as_one() -> None:
    assert list(typed_payloads({"errorCode": "X", "errorMessage": "no"})) == [
        {"type": "error", "code": "X", "message": "no"}
    ]


def test_odd_events_say_nothing() -> None:
    odds: list[object] = ["", None, [], {"content": 5}, {"content": {"parts": "x"}}]
    for odd in [*odds, event({"blob": 1})]:
        assert list(typed_payloads(odd)) == []
