"""The account, inside: seen, changed, a token entered and taken back, all of it by the keyboard."""

import asyncio

import pytest
from textual.events import AppBlur, AppFocus, Key, Paste
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList

from tui.library.private_files import PrivateFileError
from tui.library.records import TurnOutcome
from tui.nemo.errors import ConnectionFailed, ServiceDown, TokenInvalid
from tui.screens.dialogs.account import Accounts, EnterToken
from tui.screens.dialogs.question import Question
from tui.studio.events import CreditsRead, Waiting, WaitingKind
from tui.studio.intent import Intent, RoutedMessage
from tui.studio.projects.accounts import KnownAccount
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    operations_of,
    panels_of,
    presenter_of,
    running,
    send,
    text_of,
    until,
    until_said,
    words_of,
)

TOKEN = "nmv_usr_very_secret_indeed"
ANONYMOUS = KnownAccount("anon_1", 2, "harbour", True, False, True, True)
OWN = KnownAccount("usr_ada", 1, "海鸥与港口", False, True, False, True)
AWAY = KnownAccount("usr_away", 3, "", False, False, False, False)


def three() -> FakeStudio:
    studio = FakeStudio()
    studio.accounts.known = (ANONYMOUS, OWN, AWAY)
    return studio


async def opened(pilot: Pilot[None]) -> Accounts:
    await pilot.press("alt+a")
    await until(pilot, lambda: isinstance(pilot.app.screen, Accounts))
    screen = pilot.app.screen
    assert isinstance(screen, Accounts)
    await until(pilot, lambda: screen.query_one(OptionList).has_focus)
    return screen


async def writing(pilot: Pilot[None], screen: Accounts) -> None:
    await until(pilot, lambda: screen.query_one(Input).has_focus)


async def closed(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
    await until(pilot, lambda: not operations_of(pilot).running)


async def test_accounts_that_cannot_be_read_are_said_to_be_so_and_are_shown_when_they_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def unreadable() -> None:
        raise PrivateFileError("tokens.json can be read by others", "Close it to others.")

    studio = three()
    async with running(studio) as pilot:
        with monkeypatch.context() as now:
            now.setattr(studio.accounts, "listed", unreadable)
            await pilot.press("alt+a")
            await until_said(pilot, "tokens.json")
            await until_said(pilot, "it to others.")
        await opened(pilot)


async def test_whose_the_project_is_and_what_is_left_is_shown_and_enter_changes_nothing() -> None:
    studio = three()
    async with running(studio) as pilot:
        await opened(pilot)
        for size in ((120, 40), (80, 24), (60, 20)):
            await pilot.resize_terminal(*size)
            shown = text_of(pilot)
            for words in ("harbour", "anon_1, anonymous", "100 credits (40 reserved)", "usr_ada"):
                assert words in shown
            assert "Enter a token" in shown
        await pilot.press("escape")
        await closed(pilot)
        await opened(pilot)
        await pilot.press("enter")
        await closed(pilot)
        assert studio.accounts.asked == []


def toasts_of(pilot: Pilot[None]) -> list[str]:
    return [notice.message for notice in pilot.app._notifications]


async def test_an_account_without_a_token_asks_for_one_sends_nothing_else_and_gives_none_away() -> (
    None
):
    studio = three()
    async with running(studio) as pilot:
        screen = await opened(pilot)
        await pilot.press("down", "down", "enter")
        await writing(pilot, screen)
        for typed in ("", "   ", "two words", "海鸥", "x" * 9000):
            screen.query_one(Input).value = typed
            await pilot.press("enter")
            await pilot.pause()
            assert screen.is_current, typed
            assert screen.query_one(Input).has_focus, typed
            assert studio.accounts.asked == [], typed
        screen.query_one(Input).value = TOKEN
        screen.query_one(Input).select_all()
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert pilot.app.clipboard == ""
        await pilot.press("escape")
        await until(pilot, lambda: screen.query_one(OptionList).has_focus)
        assert screen.query_one(Input).value == ""


async def test_a_token_is_checked_before_anything_and_never_shown() -> None:
    studio = three()
    async with running(studio) as pilot:
        for around in ("{}", "  {} ", "'{}'", "NEMO_TOKEN={}", "Bearer {}"):
            studio.accounts.asked.clear()
            screen = await opened(pilot)
            await pilot.press("up", "up", "up", "enter")
            await writing(pilot, screen)
            screen.query_one(Input).value = around.format(TOKEN)
            await pilot.pause()
            assert TOKEN not in text_of(pilot)
            await pilot.press("enter")
            await closed(pilot)
            assert studio.accounts.asked == [("check", TOKEN), ("enter", TOKEN)], around
            assert TOKEN not in words_of(pilot)


async def test_a_token_that_is_refused_replaces_nothing_and_may_be_entered_again() -> None:
    refusals = {
        "does not accept the token": TokenInvalid(1001, 200),
        "No answer.": ConnectionFailed("No answer.", sent=False),
    }
    studio = three()
    async with running(studio) as pilot:
        screen = await opened(pilot)
        await pilot.press("up", "up", "up", "enter")
        await writing(pilot, screen)
        await pilot.press(*"abc")
        for said, refusal in refusals.items():
            studio.accounts.refuses = refusal
            await pilot.press("enter")
            await until_said(pilot, said)
            assert screen.query_one(Input).has_focus
        studio.accounts.refuses = None
        await pilot.press("enter")
        await closed(pilot)
        assert studio.accounts.asked == [*[("check", "abc")] * 3, ("enter", "abc")]


async def test_while_a_token_is_checked_its_field_is_still_and_who_goes_back_enters_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    studio, answer = three(), asyncio.Event()
    check = studio.accounts.check

    async def slowly(token: str) -> CreditsRead:
        found = await check(token)
        await answer.wait()
        return found

    monkeypatch.setattr(studio.accounts, "check", slowly)
    async with running(studio) as pilot:
        screen = await opened(pilot)
        await pilot.press("up", "up", "up", "enter")
        await writing(pilot, screen)
        field = screen.query_one(Input)
        field.value = TOKEN
        await field.action_submit()
        await until(pilot, lambda: "Checking" in text_of(pilot))
        for typed in (Key("x", "x"), Paste("and slower")):
            field.post_message(typed)
        field.action_delete_left()
        await field.action_submit()
        await pilot.pause()
        assert (field.value, studio.accounts.asked) == (TOKEN, [("check", TOKEN)])
        screen.action_back()
        assert field.value == ""
        answer.set()
        await pilot.pause()
        assert screen.is_current
        assert studio.accounts.asked == [("check", TOKEN)]
        assert "at no cost" in text_of(pilot)

        answer.clear()
        await pilot.press("enter")
        field.value = TOKEN
        await field.action_submit()
        await pilot.pause()
        await pilot.app.push_screen(ModalScreen())
        answer.set()
        await pilot.pause()
        pilot.app.pop_screen()
        await field.action_submit()
        await until(pilot, lambda: studio.accounts.asked[-1] == ("enter", TOKEN))


async def test_the_link_is_copied_and_a_token_taken_back_at_the_second_key_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    studio = three()
    async with running(studio) as pilot:
        copied: list[str] = []
        opens: list[str] = []
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        monkeypatch.setattr(pilot.app, "open_url", opens.append)
        await opened(pilot)
        await pilot.press("up", "up", "enter", "down", "enter")
        await until(pilot, lambda: bool(opens))
        assert copied == opens == [studio.accounts.link]
        await pilot.press("down")
        await pilot.press("x")
        await until(pilot, lambda: "No token of yours is stored" in text_of(pilot))
        await pilot.press("down", "x")
        await until(pilot, lambda: "Enter takes the token back" in text_of(pilot))
        await pilot.press("up", "down", "x", "enter")
        await closed(pilot)
        assert studio.accounts.asked == [("forget", "usr_ada")]


async def test_nothing_is_changed_while_a_message_is_worked_on() -> None:
    studio = three()
    studio.blocks_turn = True
    async with running(studio) as pilot:
        await send(pilot, "make it move")
        await until(pilot, lambda: ("message", "make it move") in studio.asked)
        await opened(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert studio.accounts.asked == []
        studio.unblock.set()
        await closed(pilot)


async def test_another_account_is_at_work_once_chosen_and_gets_no_offer_of_what_was_lost() -> None:
    studio = three()
    studio.turn = [Waiting(WaitingKind.LOST, 0.0, 5.0), ServiceDown(503, 503)]
    async with running(studio) as pilot:
        studio.outcome = TurnOutcome.UNKNOWN
        await send(pilot, "make it move")
        await until(pilot, lambda: presenter_of(pilot).lost_message == "make it move")
        await until(pilot, lambda: not operations_of(pilot).running)
        pilot.app.clear_notifications()
        await opened(pilot)
        await pilot.press("down", "enter")
        await closed(pilot)
        assert studio.accounts.asked == [("use", "usr_ada")]
        assert presenter_of(pilot).lost_message == ""
        await until(pilot, lambda: toasts_of(pilot) == ["Now at work: harbour."])


async def test_a_refused_own_token_leads_to_the_accounts_be_the_terminal_in_front_or_not() -> None:
    studio = FakeStudio(turn=[TokenInvalid(1001, 200)])
    studio.accounts.uses_own_token = True

    def is_asked() -> bool:
        answer = pilot.app.focused
        return isinstance(pilot.app.screen, Question) and getattr(answer, "id", "") == "answer-no"

    async with running(studio) as pilot:
        pilot.app.post_message(AppBlur())
        await until(pilot, lambda: not pilot.app.app_focus)
        operations_of(pilot).send(RoutedMessage("go", Intent.TURN), [])
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        pilot.app.post_message(AppFocus())
        await until(pilot, is_asked)
        await pilot.press("enter")
        await closed(pilot)
        assert studio.accounts.asked == []
        await send(pilot, "go")
        await until(pilot, is_asked)
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Accounts))
        assert panels_of(pilot).prompt.text == "go"


def test_a_token_is_in_no_description_of_what_was_chosen() -> None:
    assert TOKEN not in repr(EnterToken(TOKEN))
