"""Accounts changed to and fro: no work is lost, and no message goes to the wrong one."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from contract_tests.harness.accounts import ANONYMOUS, A, B, connected, id_of, stored_text
from contract_tests.harness.commands import Stillreel, still
from contract_tests.harness.home import Home
from contract_tests.harness.prompts import ANIMATE
from mockserver.pytest_plugin import NemoMock
from tui.library.library import Library
from tui.library.records import Project
from tui.library.schema import LibraryError
from tui.media.sources import Source
from tui.nemo.errors import TokenInvalid
from tui.studio.failures import OtherAccount
from tui.studio.listed_events import OtherAccountsProject
from tui.studio.studio import Studio

DAY_S = 86_400.0
TO_AND_FRO = (ANONYMOUS, A, B, A, ANONYMOUS, B, ANONYMOUS, A, B, A, ANONYMOUS)
"""Each is followed by each of the others: ten changes."""


@dataclass
class Day:
    """Who worked where: the session of each account, and what was said in it."""

    sessions: dict[str, str] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    async def work(self, studio: Studio, who: str, number: int) -> None:
        """One message in the project at work; it must be the account's own."""
        assert studio.project is not None
        at_first = self.sessions.setdefault(who, studio.project.session_id)
        assert studio.project.session_id == at_first
        message = f"what can you do, {who} {number}?"
        await studio.run_turn(message)
        self.said[at_first].append(message)

    def check(self, mock: NemoMock, projects: Sequence[Project]) -> None:
        """Nothing is lost, and nothing went astray."""
        assert len(set(self.sessions.values())) == len(self.sessions) == 3
        assert {project.session_id for project in projects} == set(self.sessions.values())
        owners = {session["session_id"]: session["user_id"] for session in mock.state["sessions"]}
        assert {project.session_id: project.account for project in projects} == owners
        heard = defaultdict(list)
        for call in mock.journal:
            if call["path"] == "/run_sse":
                body = call["request"]["json"]
                heard[body["session_id"]].append(body["new_message"]["parts"][0]["text"])
        assert heard == self.said


async def test_accounts_changed_ten_times_by_the_variable_keep_their_projects(
    home: Home, tokens: dict[str, str], library: Library
) -> None:
    day = Day()
    for number, who in enumerate(TO_AND_FRO):
        async with connected(home, tokens[who]) as studio:
            await day.work(studio, who, number)
    day.check(home.mock, library.projects.listed(home.mock.url))
    for who in (A, B):
        assert tokens[who] not in stored_text(home)
    found = {finding.rule for finding in home.mock.verdict().findings}
    assert found <= {"fresh-client-ids"}  # those of the user's own accounts


async def test_accounts_changed_ten_times_inside_keep_their_projects(
    home: Home, tokens: dict[str, str], library: Library
) -> None:
    day, entered = Day(), dict[str, str]()
    async with connected(home) as studio:
        for number, who in enumerate(TO_AND_FRO):
            if who in entered:
                await studio.accounts.use(entered[who])
            elif who != ANONYMOUS:
                await studio.accounts.check(tokens[who])
                await studio.accounts.enter(tokens[who])
            (active,) = (one for one in await studio.accounts.listed() if one.is_active)
            entered[who] = active.id
            assert active.is_anonymous == (who == ANONYMOUS) != active.is_stored
            await day.work(studio, who, number)
    day.check(home.mock, library.projects.listed(home.mock.url))
    assert len(set(entered.values())) == 3


async def test_the_account_that_was_chosen_inside_is_at_work_at_the_next_start(
    home: Home, tokens: dict[str, str]
) -> None:
    async with connected(home) as studio:
        anonymous = studio.project
        assert anonymous is not None
        assert anonymous.account is not None
        await studio.accounts.enter(tokens[A])
        own = id_of(studio)
    async with connected(home) as studio:
        assert id_of(studio) == own
    async with connected(home, tokens[B]) as studio:
        assert id_of(studio) not in (own, anonymous.id)
    async with connected(home) as studio:
        assert id_of(studio) == own
        await studio.accounts.use(anonymous.account)
    async with connected(home) as studio:
        assert id_of(studio) == anonymous.id


def test_history_is_of_the_account_that_would_be_at_work_without_a_connection(
    home: Home, command: Stillreel
) -> None:
    token = asyncio.run(home.own_token())

    async def work() -> None:
        for own in (token, ""):
            async with connected(home, own) as studio:
                await studio.run_turn(f"what can you do, {'own' if own else 'anonymous'}?")

    async def choose() -> None:
        async with connected(home) as studio:
            await studio.accounts.enter(token)

    def said(token: str = "") -> list[str]:
        ran = command("history", "--json", env={"NEMO_API_URL": home.mock.url, "NEMO_TOKEN": token})
        return [str(event["message"]) for event in ran.events if event["event"] == "message"]

    asyncio.run(work())
    calls = len(home.mock.heads)
    assert said(token) == ["what can you do, own?"]
    assert said() == ["what can you do, anonymous?"]
    assert len(home.mock.heads) == calls
    asyncio.run(choose())
    assert said() == ["what can you do, own?"]


async def test_work_of_another_account_is_told_of_and_left_alone(
    home: Home, tokens: dict[str, str], library: Library
) -> None:
    async with connected(home) as studio:
        first = studio.project
        await studio.upload([Source.read(still(home.folder / "harbour.jpg"))])
        await studio.run_turn(ANIMATE)
    async with connected(home, tokens[A]) as studio:
        assert first is not None
        assert first.account is not None
        (told,) = (event for event in home.events if isinstance(event, OtherAccountsProject))
        assert told == OtherAccountsProject(first.id, "harbour", first.account)
        assert id_of(studio) != first.id
        assert not (await studio.refresh_timeline()).exportable
    async with connected(home) as studio:
        assert (await studio.refresh_timeline()).exportable
    assert library.projects.sessions(first.id) == (first.session_id,)


async def test_the_account_of_the_variable_is_in_reach_for_the_whole_run(
    home: Home, tokens: dict[str, str]
) -> None:
    async with connected(home):
        pass
    async with connected(home, tokens[A]) as studio:
        own, others = studio.project, await studio.accounts.listed()
        assert own is not None
        assert own.account is not None
        (anonymous,) = (one.id for one in others if one.is_anonymous)
        for account in (anonymous, own.account, anonymous, own.account):
            home.events.clear()
            await studio.accounts.use(account)
            assert studio.project is not None
            assert studio.project.account == account
            assert all(one.is_reachable for one in await studio.accounts.listed())
            assert not any(isinstance(event, OtherAccountsProject) for event in home.events)
        assert id_of(studio) == own.id
    assert tokens[A] not in stored_text(home)


async def test_a_refused_token_replaces_nothing(home: Home, tokens: dict[str, str]) -> None:
    async with connected(home) as studio:
        before, accounts = studio.project, await studio.accounts.listed()
        with pytest.raises(TokenInvalid):
            await studio.accounts.check("nmv_usr_nobodys")
        with pytest.raises(TokenInvalid):
            await studio.accounts.enter("nmv_usr_nobodys")
        assert studio.project == before
        await studio.run_turn("what can you do?")
        assert [one.id for one in accounts if one.is_active] == [
            one.id for one in await studio.accounts.listed() if one.is_active
        ]
    async with connected(home) as studio:
        assert studio.project is not None
        assert before is not None
        assert studio.project.id == before.id
    assert home.messages() == 1


async def test_a_token_that_is_taken_back_is_nowhere_and_its_projects_stay(
    home: Home, tokens: dict[str, str], library: Library
) -> None:
    async with connected(home) as studio:
        anonymous = studio.project
        await studio.accounts.enter(tokens[A])
        own = studio.project
        assert own is not None
        assert own.account is not None
        assert tokens[A] in stored_text(home)
        await studio.accounts.forget(own.account)
        assert tokens[A] not in stored_text(home)
        assert anonymous is not None
        assert id_of(studio) == anonymous.id
        (left,) = (one for one in await studio.accounts.listed() if one.id == own.account)
        assert (left.is_reachable, left.is_stored, left.projects) == (False, False, 1)
    async with home.studio() as studio:
        with pytest.raises(OtherAccount):
            await studio.connect(own.id)
    async with connected(home, tokens[A]) as studio:
        assert id_of(studio) == own.id


async def test_a_token_that_was_changed_is_the_same_account(
    home: Home, tokens: dict[str, str], library: Library
) -> None:
    async with connected(home, tokens[A]) as studio:
        project = studio.project
        assert project is not None
    data = home.folder / "home" / "data" / "library.sqlite3"
    with closing(sqlite3.connect(data)) as db, db:
        db.execute("DELETE FROM account_tokens")  # as if this token had never been seen
    async with connected(home, tokens[A]) as studio:
        assert id_of(studio) == project.id
    accounts = {one.account for one in library.projects.listed(home.mock.url)}
    assert accounts == {project.account}


async def test_a_project_that_could_not_be_opened_leaves_account_and_project_as_they_were(
    home: Home, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_full(*_project: object) -> None:
        raise LibraryError("full")

    async with connected(home) as studio:
        anonymous = id_of(studio)
        await studio.accounts.enter(tokens[A])
        before = studio.project
        with monkeypatch.context() as patch:
            patch.setattr(studio.history, "use", is_full)
            with pytest.raises(LibraryError):
                await studio.projects.open(anonymous)
        assert studio.project == before
        assert before is not None
        assert before.account == studio.accounts.current
        locks = (home.folder / "home").rglob("open_*.lock")
        assert [each.stem for each in locks] == [before.open_name]
