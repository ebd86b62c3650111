from collections.abc import Sequence

from mockserver.faults.board import FaultBoard
from mockserver.faults.fault import Fault
from mockserver.faults.notation import fault_text, parse_fault
from mockserver.faults.targets import CallContext

MESSAGE = CallContext("POST", "/run_sse", "run_sse")
UPLOAD = CallContext("POST", "/api/upload-video/nemo_agent/me/s", "upload")
BALANCE = CallContext("GET", "/api/credits/balance/simple", "credits")
STREAM = CallContext("POST", "/run_sse", "run_sse", stage="answer", media_type="text/event-stream")
JSON = CallContext("POST", "/run_sse", "run_sse", stage="answer", media_type="application/json")
FILM = CallContext("GET", "/cdn/k/a.mp4", "cdn", stage="answer", media_type="video/mp4")


def board(*specs: str) -> FaultBoard:
    return FaultBoard(parse_fault(spec) for spec in specs)


def drawn(armed: FaultBoard, call: CallContext) -> Sequence[Fault]:
    """The faults of a call, which strike all."""
    faults = armed.of_call()
    found = faults.draw(call)
    for fault in found:
        faults.has_struck(fault)
    return found


def struck(armed: FaultBoard, *calls: CallContext) -> list[list[str]]:
    """The faults that strike in each of the calls."""
    return [[fault_text(fault) for fault in drawn(armed, call)] for call in calls]


def test_a_fault_strikes_in_every_call_that_fits_until_it_is_disarmed() -> None:
    armed = board("error:500")
    assert struck(armed, MESSAGE, BALANCE) == [["error:500"], ["error:500"]]
    name = str(armed.as_json()[0]["id"])
    assert armed.disarm(name)
    assert not armed.disarm(name)
    assert struck(armed, MESSAGE) == [[]]


def test_one_for_the_next_calls_is_gone_after_them() -> None:
    armed = board("error:500@run_sse;times=2")
    assert struck(armed, BALANCE, MESSAGE, MESSAGE, MESSAGE) == [
        [], ["error:500@run_sse;times=2"], ["error:500@run_sse;times=2"], [],
    ]  # fmt: skip
    assert armed.armed() == ()


def test_a_fault_is_for_no_more_calls_at_once_than_it_may_strike() -> None:
    armed = board("reset@event:1-9;times=1")
    first, second = armed.of_call(), armed.of_call()
    places = [fault.at for fault in first.draw(STREAM)]
    assert (len(places), second.draw(STREAM)) == (1, [])
    first.close()
    assert first.draw(STREAM) == []
    assert (len(armed), armed.as_json()[0]["struck"]) == (1, 0)
    for _ in range(20):
        later = armed.of_call()
        places += [fault.at for fault in later.draw(STREAM)]
        later.close()
    assert len(set(places)) > 5  # a place that was never reached is not drawn for ever
    assert len(struck(armed, STREAM)[0]) == 1
    assert len(armed) == 0


def test_what_can_strike_together_does() -> None:
    for first, second, call in (
        ("stall", "error:503", MESSAGE), ("abort@sent:9", "error:503", MESSAGE),
        ("error:503@head", "split", STREAM), ("error@event:1", "reset@event:2", STREAM),
    ):  # fmt: skip
        assert len(drawn(board(f"{first};times=1", f"{second};times=1"), call)) == 2, first


def test_the_first_calls_can_be_let_by() -> None:
    found = struck(board("error:500;skip=2;times=1"), *[MESSAGE] * 5)
    assert [len(each) for each in found] == [0, 0, 1, 0, 0]


def test_a_fault_is_for_a_session_a_test_a_method_or_a_path() -> None:
    of_session = CallContext("POST", "/run_sse", "run_sse", session="s1")
    of_test = CallContext("POST", "/run_sse", "run_sse", test_id="t1")
    for spec, wanted in (
        ("stall;session=s1", [0, 1, 0, 0]),
        ("stall;test=t1", [0, 0, 1, 0]),
        ("stall;method=get", [0, 0, 0, 1]),
        ("stall@/api/*/balance/*", [0, 0, 0, 1]),
    ):
        found = struck(board(spec), MESSAGE, of_session, of_test, BALANCE)
        assert [len(each) for each in found] == wanted, spec


def test_the_session_is_asked_for_only_where_a_fault_wants_it() -> None:
    assert not board("stall", "stall;test=x").needs_session(MESSAGE)
    assert not board("stall@cdn;session=s1").needs_session(MESSAGE)
    assert board("stall@run_sse;session=s1").needs_session(MESSAGE)


def test_a_fault_of_the_answer_counts_only_where_there_is_such_an_answer() -> None:
    armed = board("reset@event:3;times=1")
    found = struck(armed, MESSAGE, BALANCE, JSON, FILM, STREAM, STREAM)
    assert [len(each) for each in found] == [0, 0, 0, 0, 1, 0]


def test_bad_data_is_for_json_and_streams_and_not_for_films() -> None:
    assert [len(each) for each in struck(board("bad-json"), JSON, STREAM, FILM)] == [1, 1, 0]


def test_faults_with_a_call_of_their_own_keep_to_it_unless_a_call_is_named() -> None:
    poll = CallContext("GET", "/api/render/proxy/lambda/r", "poll")
    assert [len(each) for each in struck(board("render-failed"), MESSAGE, poll)] == [0, 1]
    assert [len(each) for each in struck(board("download-cut"), STREAM, FILM)] == [0, 1]
    assert [len(each) for each in struck(board("download-cut@run_sse"), STREAM, FILM)] == [1, 0]


def test_chance_and_drawn_places_are_the_same_for_the_same_seed() -> None:
    def story(seed: int) -> Sequence[object]:
        armed = board(f"reset@event:1-9;chance=0.5;seed={seed}")
        found = [drawn(armed, STREAM) for _ in range(60)]
        return [str(each[0].at) if each else None for each in found]

    assert story(1) == story(1)
    assert story(1) != story(2)
    assert 15 < sum(each is not None for each in story(1)) < 45
    assert {each for each in story(1) if each} > {"event:1", "event:9"}


def test_what_is_armed_can_be_read_as_json() -> None:
    armed = board("stall:3@event:2;times=2")
    drawn(armed, STREAM)
    assert armed.as_json() == [
        {
            "id": "f1",
            "spec": "stall:3@event:2;times=2",
            "name": "stall",
            "at": "event:2",
            "parameters": {"seconds": 3.0},
            "where": {"times": 2},
            "seen": 1,
            "struck": 1,
        }
    ]


def test_clearing_takes_all_away() -> None:
    armed = board("stall", "reset")
    armed.clear()
    assert len(armed) == 0
