"""The screen of the wire: what is listed, what is followed, what is found."""

import json

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tui.nemo.protocol.tap import End
from tui.screens.main.screen import MainScreen
from tui.screens.wire import event_rows
from tui.screens.wire.screen import WireScreen
from tui.tests.screens.harness.fake_studio import FakeStudio, main_of, running, text_of, until
from tui.tests.screens.wire.calls import (
    HOME,
    TOKEN,
    Service,
    lines_with,
    looked,
    rows_of,
    screen_of,
    shown,
    view_of,
    wire_open,
)
from tui.wire.events import StreamEvent


async def test_calls_are_listed_as_they_happen_and_cleared_but_for_those_under_way() -> None:
    service = Service()
    service.call("/api/credits/balance/simple")
    async with wire_open(service) as pilot:
        assert lines_with(pilot, "/simple")[0].split()[2:9] == [
            "GET", "/api/credits/balance/simple", "200", "11", "B", "10", "ms",
        ]  # fmt: skip
        service.call("/api/auth/claim-token", {"code": 2001, "message": "no"}, method="POST")
        late = service.begin("https://files.example.test/v1.mp4")
        lost = service.begin("/api/state/x")
        lost.unanswered(ConnectionError("nothing listens there"))
        await looked(pilot)
        assert "200 2001" in lines_with(pilot, "claim-token")[0]
        assert "…" in lines_with(pilot, "files.example.test/v1.mp4")[0]
        assert "failed" in lines_with(pilot, "/api/state/x")[0]
        assert "nothing listens there" in text_of(pilot)
        assert "4 calls · 1 under way" in text_of(pilot)
        service.clock.s += 70
        late.answered(206, ())
        late.end = End.CUT
        late.ended(8_100_000)
        await looked(pilot)
        assert "206 cut" in lines_with(pilot, "v1.mp4")[0]
        assert "8.1 MB" in lines_with(pilot, "v1.mp4")[0]
        assert "1:10" in lines_with(pilot, "v1.mp4")[0]
        service.begin("/api/b")
        await looked(pilot)
        await pilot.press("X")
        assert [call.path for call in rows_of(pilot).calls] == ["/api/b"]


async def test_the_newest_stays_in_sight_until_one_moves_up_and_one_jumps_between_marks() -> None:
    service = Service()
    for number in range(100):
        service.call(f"/api/{number:03}")
    async with wire_open(service) as pilot:
        assert lines_with(pilot, "/api/099")
        await pilot.press("up")
        service.call("/api/100")
        await looked(pilot)
        assert rows_of(pilot).call_marked is not None
        assert rows_of(pilot).call_marked.path == "/api/098"  # type: ignore[union-attr] # there are calls
        assert not rows_of(pilot).follows
        await pilot.press("f")
        service.call("/api/101")
        await looked(pilot)
        assert lines_with(pilot, "/api/101")
        assert lines_with(pilot, "GET https://api.example.test/api/101")
        await pilot.press("home", "end")
        assert rows_of(pilot).follows
        rows = rows_of(pilot)
        await pilot.press("n")
        assert rows.marked == 101
        await pilot.press("m", "home", "m", "down", "down", "m", "m")
        assert [call.path for call in rows.calls if call.is_tagged] == ["/api/000", "/api/101"]
        for key, at in (("n", 101), ("n", 0), ("N", 101)):
            await pilot.press(key)
            assert rows.marked == at


async def test_the_list_is_filtered_while_one_types() -> None:
    service = Service()
    service.call("/api/credits")
    service.call("/api/state/a", status=429)
    service.call("/api/state/b", method="POST")
    async with wire_open(service) as pilot:
        await pilot.press("slash", *"state")
        assert [call.path for call in rows_of(pilot).calls] == ["/api/state/a", "/api/state/b"]
        await pilot.press("space", *"429")
        assert [call.path for call in rows_of(pilot).calls] == ["/api/state/a"]
        assert "1 of 3 calls" in text_of(pilot)
        await pilot.press("x")
        assert rows_of(pilot).calls == []
        assert "No call matches" in text_of(pilot)
        await pilot.press("escape")
        assert len(rows_of(pilot).calls) == 3
        await pilot.press("m", "slash", *"marked", "enter")
        assert [call.path for call in rows_of(pilot).calls] == ["/api/state/b"]
        assert rows_of(pilot).has_focus
        await pilot.press("escape", "escape")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_a_stream_is_shown_event_by_event_as_they_come() -> None:
    service = Service()
    async with wire_open(service) as pilot:
        call = service.stream()
        await looked(pilot)
        assert "Answer · 0 events" in text_of(pilot)
        service.say(call, *(f"piece {number}" for number in range(55)))
        for number in range(55, 60):
            service.say(call, f"piece {number}")
            await looked(pilot)
            [line] = await shown(pilot, f"piece {number}")
            assert line.split() == [
                "▸",
                f"{0.05 + (number + 1) / 10:.3f}",
                "text",
                "piece",
                str(number),
            ]
        await pilot.press("enter", "up")
        service.say(call, "out of sight")
        await looked(pilot)
        assert not lines_with(pilot, "out of sight")
        await pilot.press("end")
        await shown(pilot, "out of sight")


async def test_an_event_is_unfolded_and_folded_where_it_stands() -> None:
    service = Service()
    async with wire_open(service) as pilot:
        call = service.stream()
        service.say(call, "one", "two", "three")
        await looked(pilot)
        await pilot.press("enter", "up", "enter")
        await shown(pilot, '"content": "two"')
        assert [line[:1] for line in lines_with(pilot, "text ")] == ["▸", "▌", "▸"]
        service.say(call, "four")
        await looked(pilot)
        assert lines_with(pilot, '"content": "two"')
        await pilot.press("enter")
        await until(pilot, lambda: not lines_with(pilot, '"content": "two"'))


async def test_headers_are_unfolded_and_no_token_is_among_them() -> None:
    service = Service()
    service.tap.listeners = ()
    async with wire_open(service) as pilot:
        service.call("/api/x")
        await looked(pilot)
        await pilot.press("enter", "down", "down", "enter")
        await shown(pilot, "Accept: application/json")
        assert lines_with(pilot, "Authorization: Bearer [hidden]")
        assert TOKEN not in text_of(pilot)


def field(pilot: Pilot[None]) -> Input:
    return screen_of(pilot).query_one("#find Input", Input)


async def test_words_are_found_in_headers_bodies_and_events_however_far_away() -> None:
    service = Service()
    async with wire_open(service) as pilot:
        call = service.stream({"text": "make it move"})
        service.say(call, *(f"piece {number}" for number in range(300)))
        call.came(b'data: {"type":"tool_call","name":"draw","arguments":"\\u6d77 and needle"}\n\n')
        service.say(call, *(f"last {number}" for number in range(100)))
        await looked(pilot)
        await pilot.press("enter", "home", "slash", *"piece 250", "enter")
        await shown(pilot, "piece 250")
        await pilot.press("slash")
        for words, seen in (
            ("needle", "海 and needle"),
            ("海", "海 and"),
            ("MOVE", "make it move"),
        ):
            field(pilot).value = words
            found = await shown(pilot, seen)
            assert any(line.startswith("▌") for line in found)
        field(pilot).value = "event-stream"
        await shown(pilot, "content-type: text/event-stream")
        field(pilot).value = "nowhere"
        await shown(pilot, "not found")
        await pilot.press("escape")
        await until(pilot, lambda: not lines_with(pilot, "not found"))
        assert view_of(pilot).has_focus


async def test_what_is_found_again_and_again_goes_round() -> None:
    service = Service()
    async with wire_open(service) as pilot:
        call = service.stream()
        service.say(call, "red", "blue", "red", "green", "red")
        await looked(pilot)
        await pilot.press("enter", "slash", *"red")
        await shown(pilot, " of 3")
        await pilot.press("enter")
        view, found = view_of(pilot), []
        for _ in range(4):
            found.append(view.row_marked)
            await pilot.press("n")
        assert found[0] == found[3]
        assert sorted(set(found)) == [found[1], found[2], found[0]]
        await pilot.press("N", "N")
        assert view.row_marked == found[2]


async def test_thousands_of_events_are_counted_and_only_those_in_sight_laid_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = Service()
    laid: list[int] = []
    first = event_rows.EventRows._first

    def counted(self: event_rows.EventRows, event: StreamEvent) -> object:
        laid.append(event.number)
        return first(self, event)

    monkeypatch.setattr(event_rows.EventRows, "_first", counted)
    async with wire_open(service) as pilot:
        call = service.stream()
        service.say(call, *map(str, range(3_000)))
        await looked(pilot)
        assert "Answer · 3000 events" in text_of(pilot) or view_of(pilot)._total > 3_000
        await pilot.press("enter", "up", "pageup", "home", "end")
        assert len(set(laid)) < 200


async def test_what_was_left_out_is_said() -> None:
    service = Service()
    before = service.stream()
    service.say(before, "unheard")
    async with wire_open(service) as pilot:
        service.say(before, "heard")
        await looked(pilot)
        assert lines_with(pilot, "Events before the wire was opened are not here.")
        assert not lines_with(pilot, "unheard")
        film = service.begin("/films/a.mp4")
        film.answered(200, (("content-type", "video/mp4"),))
        film.came(bytes(5000))
        await looked(pilot)
        assert lines_with(pilot, "A file (video/mp4): its bytes are not kept.")


async def test_a_long_body_is_laid_out_beside_the_keys() -> None:
    service = Service()
    async with wire_open(service) as pilot:
        service.call("/api/state/x", {"items": [f"item {number}" for number in range(2000)]})
        await looked(pilot)
        await pilot.press("enter", "end")
        await shown(pilot, '"item 1999"')


async def test_a_closed_wire_looks_no_more_and_nothing_is_kept_before_it_was_opened() -> None:
    service = Service()
    async with running(FakeStudio(tap=service.tap)) as pilot:
        assert service.tap.listeners == ()
        await pilot.press("ctrl+l")
        await looked(pilot)
        screen = screen_of(pilot)
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MainScreen)
        assert not screen.is_attached
        await until(pilot, lambda: not main_of(pilot).parts.dialogs._is_open)
        await pilot.press("alt+k")
        await until(pilot, lambda: isinstance(pilot.app.screen, WireScreen))
        assert screen_of(pilot) is not screen


async def test_where_room_is_short_a_call_takes_the_place_of_the_list() -> None:
    service = Service()
    async with wire_open(service, (60, 20)) as pilot:
        service.call(f"/api/{'long/' * 40}end")
        await looked(pilot)
        assert lines_with(pilot, "200")
        assert not lines_with(pilot, "Request headers")
        await pilot.press("enter")
        await shown(pilot, "Request headers")
        await pilot.press("escape")
        await until(pilot, lambda: not lines_with(pilot, "Request headers"))


async def test_the_calls_or_the_call_take_all_the_room_and_give_it_back() -> None:
    service = Service()
    async with wire_open(service) as pilot:
        service.call("/api/credits/balance/simple")
        await until(pilot, lambda: bool(lines_with(pilot, "Request headers")))
        await pilot.press("z")
        await until(pilot, lambda: not lines_with(pilot, "Request headers"))
        await pilot.press("enter")
        await until(pilot, lambda: bool(lines_with(pilot, "Request headers")))
        screen = screen_of(pilot)
        await until(pilot, lambda: not screen.query_one("#wire-calls").region)
        await pilot.press("escape")
        await until(pilot, lambda: bool(screen.query_one("#wire-calls").region))
        assert view_of(pilot).has_focus
        await pilot.press("z", "z")
        assert not screen.has_class("-zoomed")


async def test_what_a_service_says_is_text_and_obeyed_by_nobody() -> None:
    service = Service()
    async with wire_open(service) as pilot:
        call = service.stream({"text": "[@click=app.quit]x[/]"})
        service.say(call, "\x1b]52;c;aGk=\x07\x1b[31m[bold]red[/bold]\u202egnirts")
        await looked(pilot)
        await pilot.press("enter", "enter")
        said = text_of(pilot)
        assert "[bold]red[/bold]gnirts" in said
        assert "[@click=app.quit]x[/]" in said
        assert not set(said) & {"\x1b", "\x07", "\u202e"}
        assert json.dumps(said)
        assert HOME in said
