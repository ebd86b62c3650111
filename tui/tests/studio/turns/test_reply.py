from tui.nemo.events import Failure, Heartbeat, Text, Thought, Tool, WireEvent
from tui.studio.events import Event, Offered, TextArrived, ToolRunning
from tui.studio.turns.reply import Reply


def events_of(reply: Reply, *events: WireEvent) -> list[Event]:
    return [said for event in events for said in reply.add(event)]


def call(name: str, key: str | None = None, *, done: bool = False, partial: bool = False) -> Tool:
    return Tool(name=name, id=key, done=done, partial=partial)


def test_the_whole_text_replaces_the_preview_of_its_pieces() -> None:
    reply = Reply()
    events = events_of(
        reply,
        Text("The boats ", "partial"),
        Text("drift.", "partial"),
        Text("The boats drift.", "whole"),
    )
    assert events == [
        TextArrived("The boats ", final=False),
        TextArrived("drift.", final=False),
        TextArrived("The boats drift.", final=True),
    ]
    list(reply.finish())
    assert reply.texts == ["The boats drift."]


def test_a_turn_that_ends_with_pieces_alone_keeps_them() -> None:
    reply = Reply()
    events_of(reply, Text("The boats ", "partial"), Text("dri", "partial"))
    assert list(reply.finish()) == [TextArrived("The boats dri", final=True)]
    assert reply.texts == ["The boats dri"]


def test_pieces_that_are_never_repeated_whole_are_parted_by_the_tools_between_them() -> None:
    reply = Reply()
    events_of(reply, Text("Working on", "piece"), Text(" it.", "piece"), call("generate_video"))
    events_of(reply, Text("Done.", "piece"))
    list(reply.finish())
    assert reply.texts == ["Working on it.", "Done."]


def test_the_same_whole_text_twice_is_one_text() -> None:
    reply = Reply()
    events_of(reply, Text("Ready.", "whole"), Text("Ready.", "whole"))
    assert reply.texts == ["Ready."]


def test_a_tool_announced_in_a_partial_event_is_one_call() -> None:
    reply = Reply()
    events = events_of(
        reply,
        call("generate_video", partial=True),
        call("generate_video", "c1"),
        call("generate_video", "c1", done=True),
    )
    assert reply.tools == ["generate_video"]
    assert events == [
        ToolRunning("generate_video", "generating video", done=False),
        ToolRunning("generate_video", "generating video", done=True),
    ]


def test_two_calls_of_one_tool_are_two() -> None:
    reply = Reply()
    events_of(reply, call("add_title", "c1"), call("add_title", "c2"))
    assert reply.tools == ["add_title", "add_title"]


def test_an_error_said_in_two_shapes_is_one_error() -> None:
    reply = Reply()
    events_of(
        reply, Failure("500", "model overloaded"), Failure(None, "ServerError: model overloaded")
    )
    assert reply.errors == ["model overloaded"]
    assert reply.error_code == "500"


def test_thoughts_are_kept_once_and_never_told() -> None:
    reply = Reply()
    events = events_of(
        reply,
        Thought("Let me ", "partial"),
        Thought("see", "partial"),
        Thought("Let me see", "whole"),
        Thought(" ", "whole"),
        Thought("Let me see", "whole"),
    )
    list(reply.finish())
    assert events == []
    assert reply.thoughts == ["Let me see"]


def test_heartbeats_say_nothing() -> None:
    reply = Reply()
    assert events_of(reply, Heartbeat(), Heartbeat()) == []
    assert not reply.has_text


def test_a_temporary_issue_after_a_good_answer_is_dropped() -> None:
    reply = Reply()
    events_of(reply, Text("Ready.", "whole"), Text("I encountered a temporary issue.", "whole"))
    assert reply.texts == ["Ready."]


def test_a_temporary_issue_that_is_the_only_answer_is_shown() -> None:
    reply = Reply()
    events_of(reply, Text("I encountered a temporary issue.", "whole"))
    assert reply.texts == ["I encountered a temporary issue."]


def test_an_instruction_for_a_window_is_never_on_the_screen() -> None:
    reply = Reply()
    words = ["Your clip is ready. ", "Cl", "ick ", "Export ", "to save it."]
    events = events_of(reply, *(Text(word, "partial") for word in words))
    events += events_of(reply, Text("".join(words), "whole"))
    assert not any("lick" in event.text for event in events if isinstance(event, TextArrived))
    assert [event.action for event in events if isinstance(event, Offered)] == ["export"]


def test_what_was_shown_of_many_lines_is_the_beginning_of_the_final_text() -> None:
    reply = Reply()
    words = ["One.\nTw", "o.\n\n- a\n", "- Click Export\n- b", "\nEnd."]
    events = events_of(reply, *(Text(word, "partial") for word in words))
    shown = "".join(event.text for event in events if isinstance(event, TextArrived))
    final = [event for event in reply.finish() if isinstance(event, TextArrived)]
    assert shown.split() == ["One.", "Two.", "-", "a", "-", "b", "End."]
    assert final[0].text == "One.\nTwo.\n\n- a\n- b\nEnd."


def test_what_was_said_before_a_call_stays_when_the_calls_own_event_has_no_text() -> None:
    reply = Reply()
    events_of(
        reply, Text("I will ", "partial"), Text("make it.", "partial"), call("generate_video", "1")
    )
    events_of(reply, call("generate_video", "1", done=True), Text("Done.", "whole"))
    assert reply.texts == ["I will make it.", "Done."]


def test_what_was_said_before_a_call_is_not_said_again_when_it_comes_whole_later() -> None:
    reply = Reply()
    events_of(reply, Text("Making it. ", "partial"), call("generate_video", "1"))
    events_of(reply, Text("Making it.", "whole"), Text("Done.", "whole"))
    assert reply.texts == ["Making it.", "Done."]


def test_a_call_that_is_only_announced_leaves_the_preview_open() -> None:
    reply = Reply()
    events_of(reply, Text("Making it. ", "partial"), call("generate_video", "1", partial=True))
    events_of(reply, Text("Making it. ", "whole"), call("generate_video", "1"))
    events_of(reply, call("generate_video", "2"))
    assert reply.texts == ["Making it."]
    assert reply.tools == ["generate_video", "generate_video"]
