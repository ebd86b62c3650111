"""The account, inside: seen, changed, a token entered and taken back, all of it by the keyboard."""

import pytest
from textual.events import AppBlur, AppFocus
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tui.library.records import TurnOutcome
from tui.nemo.errors import ConnectionFailed, ServiceDown, TokenInvalid
from tui.screens.dialogs.account import Accounts, EnterToken
from tui.screens.dialogs.question import Question
from tui.studio.events import Waiting, WaitingKind
from tui.studio.intent import Intent, Wish
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


async def closed(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
    await until(pilot, lambda: not operations_of(pilot).running)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
async def test_whose_the_project_is_and_what_is_left_is_shown(size: tuple[int, int]) -> None:
    async with running(three(), size=size) as pilot:
        await opened(pilot)
        shown = text_of(pilot)
        for words in ("harbour", "anon_1, anonymous", "100 credits (40 reserved)", "usr_ada"):
            assert words in shown
        assert "Enter a token" in shown
        await pilot.press("escape")
        await closed(pilot)


async def test_enter_at_once_changes_nothing() -> None:
    studio = three()
    async with running(studio) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await closed(pilot)
        assert studio.accounts.asked == []


def toasts_of(pilot: Pilot[None]) -> list[str]:
    return [notice.message for notice in pilot.app._notifications]


async def test_another_account_is_chosen_and_its_project_is_at_work() -> None:
    studio = three()
    async with running(studio) as pilot:
        await opened(pilot)
        await pilot.press("down", "enter")
        await closed(pilot)
        assert studio.accounts.asked == [("use", "usr_ada")]
        await until(pilot, lambda: toasts_of(pilot) == ["Now at work: harbour."])


async def test_an_account_without_a_token_asks_for_one() -> None:
    async with running(three()) as pilot:
        screen = await opened(pilot)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: screen.query_one(Input).has_focus)


@pytest.mark.parametrize("around", ["{}", "  {} ", "'{}'", "NEMO_TOKEN={}", "Bearer {}"])
async def test_a_token_is_checked_before_anything_and_never_shown(around: str) -> None:
    studio = three()
    async with running(studio) as pilot:
        screen = await opened(pilot)
        await pilot.press("up", "up", "up", "enter")
        await until(pilot, lambda: screen.query_one(Input).has_focus)
        screen.query_one(Input).value = around.format(TOKEN)
        screen.query_one(Input).select_all()
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert pilot.app.clipboard == ""
        assert TOKEN not in text_of(pilot)
        await pilot.press("enter")
        await closed(pilot)
        assert studio.accounts.asked == [("check", TOKEN), ("enter", TOKEN)]
        assert TOKEN not in words_of(pilot)


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (TokenInvalid(1001, 200), "does not accept the token"),
        (ConnectionFailed("No answer.", sent=False), "No answer."),
    ],
)
async def test_a_token_that_is_refused_replaces_nothing_and_may_be_entered_again(
    refusal: Exception, said: str
) -> None:
    studio = three()
    studio.accounts.refuses = refusal
    async with running(studio) as pilot:
        screen = await opened(pilot)
        await pilot.press("up", "up", "up", "enter")
        await until(pilot, lambda: screen.query_one(Input).has_focus)
        await pilot.press(*"abc", "enter")
        await until(pilot, lambda: said in words_of(pilot))
        assert screen.query_one(Input).has_focus
        studio.accounts.refuses = None
        await pilot.press("enter")
        await closed(pilot)
        assert studio.accounts.asked == [("check", "abc"), ("check", "abc"), ("enter", "abc")]


async def test_what_is_no_token_is_not_sent() -> None:
    studio = three()
    async with running(studio) as pilot:
        screen = await opened(pilot)
        await pilot.press("up", "up", "up", "enter")
        await until(pilot, lambda: screen.query_one(Input).has_focus)
        for typed in ("", "   ", "two words", "海鸥", "x" * 9000):
            screen.query_one(Input).value = typed
            await pilot.press("enter")
            await pilot.pause()
            assert screen.is_current, typed
            assert screen.query_one(Input).has_focus, typed
            assert studio.accounts.asked == [], typed
        await pilot.press("escape")
        await until(pilot, lambda: screen.query_one(OptionList).has_focus)
        assert screen.query_one(Input).value == ""


async def test_a_token_is_taken_back_at_the_second_key_only() -> None:
    studio = three()
    async with running(studio) as pilot:
        await opened(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "No token of yours is stored" in text_of(pilot))
        await pilot.press("down", "x")
        await until(pilot, lambda: "Enter takes the token back" in text_of(pilot))
        await pilot.press("up", "down", "x", "enter")
        await closed(pilot)
        assert studio.accounts.asked == [("forget", "usr_ada")]


async def test_the_link_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
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


async def test_a_message_that_was_lost_in_one_account_is_not_offered_to_another() -> None:
    studio = three()
    studio.turn = [Waiting(WaitingKind.LOST, 0.0, 5.0), ServiceDown(503, 503)]
    async with running(studio) as pilot:
        studio.outcome = TurnOutcome.UNKNOWN
        await send(pilot, "make it move")
        await until(pilot, lambda: presenter_of(pilot).lost_message == "make it move")
        await until(pilot, lambda: not operations_of(pilot).running)
        await opened(pilot)
        await pilot.press("down", "enter")
        await closed(pilot)
        assert studio.accounts.asked == [("use", "usr_ada")]
        assert presenter_of(pilot).lost_message == ""


async def test_a_refused_own_token_leads_to_the_accounts() -> None:
    studio = FakeStudio(turn=[TokenInvalid(1001, 200)])
    studio.accounts.uses_own_token = True
    async with running(studio) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "answer-no"
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Accounts))
        assert panels_of(pilot).prompt.text == "go"


async def test_a_question_that_comes_while_the_terminal_is_not_in_front_can_be_answered() -> None:
    studio = FakeStudio(turn=[TokenInvalid(1001, 200)])
    studio.accounts.uses_own_token = True
    async with running(studio) as pilot:
        pilot.app.post_message(AppBlur())
        await until(pilot, lambda: not pilot.app.app_focus)
        operations_of(pilot).send(Wish("go", Intent.TURN), [])
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        pilot.app.post_message(AppFocus())
        await until(pilot, lambda: pilot.app.app_focus)
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "answer-no"
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert studio.accounts.asked == []


def test_a_token_is_in_no_description_of_what_was_chosen() -> None:
    assert TOKEN not in repr(EnterToken(TOKEN))
