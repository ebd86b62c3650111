"""Whose a project is: changed to and fro, no work is lost and no message goes to the wrong one."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field

import pytest

from contract_tests.harness.commands import Ran, Stillreel, still
from contract_tests.harness.home import Home
from contract_tests.harness.prompts import ANIMATE
from mockserver.pytest_plugin import NemoMock
from tui.library.library import Library
from tui.library.records import Project
from tui.media.sources import Source
from tui.nemo.errors import TokenInvalid
from tui.studio.advice import Remedy
from tui.studio.events import Notice, OtherAccountsProject, SessionReplaced, ToolRunning
from tui.studio.failures import NoSuchProject, OtherAccount, SessionGone
from tui.studio.studio import Studio
from tui.studio.whole_job import WholeJob

DAY_S = 86_400.0
ANONYMOUS, A, B = "anonymous", "a", "b"
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


@pytest.fixture
async def tokens(home: Home) -> dict[str, str]:
    """The user's own tokens; the anonymous one is the program's business."""
    return {ANONYMOUS: "", A: await home.own_token(), B: await home.own_token()}


@pytest.fixture
def library(home: Home) -> Iterator[Library]:
    (home.folder / "home" / "data").mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(Library(home.folder / "home" / "data" / "library.sqlite3")) as opened:
        yield opened


@asynccontextmanager
async def connected(
    home: Home, token: str = "", project: str | None = None
) -> AsyncIterator[Studio]:
    async with home.studio(token) as studio:
        await studio.connect(project)
        yield studio


def id_of(studio: Studio) -> str:
    assert studio.project is not None
    return studio.project.id


def stored_text(home: Home) -> str:
    """All that lies in the home, as text."""
    files = (path for path in (home.folder / "home").rglob("*") if path.is_file())
    return "\n".join(path.read_bytes().decode("latin-1") for path in files)


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
    assert not home.mock.verdict().findings, str(home.mock.verdict())


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
            (at_work,) = (one for one in await studio.accounts.listed() if one.is_at_work)
            entered[who] = at_work.id
            assert at_work.is_anonymous == (who == ANONYMOUS) != at_work.is_stored
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
        assert not (await studio.show()).exportable
    async with connected(home) as studio:
        assert (await studio.show()).exportable
    assert library.projects.sessions(first.id) == (first.session_id,)


@pytest.mark.parametrize("by", ["id", "name", "session"])
async def test_a_project_of_the_anonymous_account_is_opened_in_it(
    home: Home, tokens: dict[str, str], by: str
) -> None:
    async with connected(home) as studio:
        await studio.upload([Source.read(still(home.folder / "harbour.jpg"))])
        project = studio.project
    assert project is not None
    wanted = {"id": project.id, "name": "harbour", "session": project.session_id}[by]
    async with connected(home, tokens[A]):
        pass
    async with connected(home, tokens[A], project=wanted) as studio:
        assert studio.project is not None
        assert studio.project.session_id == project.session_id
        assert any(isinstance(event, Notice) for event in home.events)
        assert not studio.accounts.uses_own_token
        await studio.run_turn(ANIMATE)
    async with connected(home, tokens[A]) as studio:  # for that run only
        assert studio.project is not None
        assert studio.project.account != project.account


async def test_a_project_whose_token_is_not_here_is_refused_and_unchanged(
    home: Home, tokens: dict[str, str], library: Library
) -> None:
    async with connected(home, tokens[A]) as studio:
        project = studio.project
        assert project is not None
    for token in ("", tokens[B]):
        async with home.studio(token) as studio:
            with pytest.raises(OtherAccount) as refused:
                await studio.connect(project.id)
            assert refused.value.advice.names(Remedy.ACCOUNT)
            assert project.account is not None
            assert project.account in refused.value.message
    assert library.projects.sessions(project.id) == (project.session_id,)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_command_on_such_a_project_says_what_is_needed(
    home: Home, command: Stillreel, as_json: bool
) -> None:
    tokens = {name: asyncio.run(home.own_token()) for name in (A, B)}
    where = {"NEMO_API_URL": home.mock.url}
    picture = still(home.folder / "a.jpg")
    assert command("upload", picture, env=where | {"NEMO_TOKEN": tokens[A]}).code == 0
    words = ["send", "go", "--project", "a", *(["--json"] if as_json else [])]
    ran: Ran = command(*words, env=where | {"NEMO_TOKEN": tokens[B]})
    assert ran.code == 3
    assert home.messages() == 0
    if as_json:
        assert ran.last["actions"] == ["account"]
    else:
        assert "NEMO_TOKEN" in ran.err


async def test_a_project_without_an_account_goes_to_the_one_that_the_service_knows_it_in(
    home: Home, tokens: dict[str, str], library: Library
) -> None:
    made: dict[str, Project] = {}
    for who in (ANONYMOUS, A):
        async with connected(home, tokens[who]) as studio:
            assert studio.project is not None
            made[who] = studio.project
    data = home.folder / "home" / "data" / "library.sqlite3"
    with closing(sqlite3.connect(data)) as db, db:
        db.execute("UPDATE projects SET account = NULL")
        db.execute("DELETE FROM account_tokens")
    async with connected(home, tokens[B]) as studio:
        assert id_of(studio) not in {project.id for project in made.values()}
    for who in (ANONYMOUS, A):
        async with connected(home, tokens[who]) as studio:
            assert id_of(studio) == made[who].id
    found = {project.id: project for project in library.projects.listed(home.mock.url)}
    assert found[made[ANONYMOUS].id].account == made[ANONYMOUS].account
    for project in made.values():
        assert library.projects.sessions(project.id) == (project.session_id,)


async def test_a_project_without_an_account_is_found_by_name_in_whichever_account_can_see_it(
    home: Home, tokens: dict[str, str], library: Library
) -> None:
    async with connected(home) as studio:
        await studio.accounts.enter(tokens[A])
        project = studio.project
    assert project is not None
    data = home.folder / "home" / "data" / "library.sqlite3"
    with closing(sqlite3.connect(data)) as db, db:
        db.execute("UPDATE projects SET account = NULL, name = 'old' WHERE id = ?", (project.id,))
    async with home.studio(tokens[B]) as studio:
        await studio.connect("old")
        assert studio.project is not None
        assert (studio.project.id, studio.project.account) == (project.id, project.account)
    with closing(sqlite3.connect(data)) as db, db:
        db.execute("UPDATE projects SET account = NULL WHERE id = ?", (project.id,))
    home.mock.clock.jump(DAY_S + 1)
    async with home.studio() as studio:
        with pytest.raises(OtherAccount):
            await studio.connect("old")
    assert library.projects.sessions(project.id) == (project.session_id,)


async def test_a_session_that_is_gone_stays_written_down_and_its_stills_are_named(
    home: Home, library: Library
) -> None:
    pictures = [still(home.folder / name) for name in ("harbour.jpg", "海鸥.png")]
    async with connected(home) as studio:
        await studio.upload([Source.read(picture) for picture in pictures])
        before = studio.project
    home.mock.clock.jump(DAY_S + 1)
    async with connected(home) as studio:
        with pytest.raises(SessionGone) as gone:
            await studio.show()
        (replaced,) = (event for event in home.events if isinstance(event, SessionReplaced))
        assert replaced.missing == tuple(pictures)
        assert gone.value.advice.names(Remedy.UPLOAD)
        assert before is not None
        assert id_of(studio) == before.id
        assert studio.project is not None
        sessions = library.projects.sessions(before.id)
        assert sessions == (before.session_id, studio.project.session_id)
        await studio.upload([Source.read(picture) for picture in replaced.missing])
        assert (await studio.run_turn(ANIMATE)).outcome == "complete"
        assert library.uploads.missing(before.id) == ()


async def test_an_anonymous_account_that_the_service_replaced_keeps_its_project(
    home: Home, library: Library
) -> None:
    async with connected(home) as studio:
        await studio.upload([Source.read(still(home.folder / "harbour.jpg"))])
        before = studio.project
        assert before is not None
        (home.folder / "home" / "config" / "client_id").write_text("another-client")
        (home.folder / "home" / "data" / "tokens.json").unlink()
    async with connected(home) as studio:
        assert studio.project is not None
        assert studio.project.account != before.account
    (kept,) = (one for one in library.projects.listed(home.mock.url) if one.id == before.id)
    assert (kept.session_id, kept.account) == (before.session_id, before.account)


async def test_a_job_of_another_account_waits_for_it(home: Home, tokens: dict[str, str]) -> None:
    picture, out = still(home.folder / "harbour.jpg"), home.folder / "out.mp4"
    async with home.studio(tokens[A]) as studio:
        await home.cancel_at(
            ToolRunning,
            lambda: WholeJob(studio, home.record).make([Source.read(picture)], ANIMATE, out),
        )
    async with home.studio(tokens[B]) as studio:
        job = WholeJob(studio, home.record)
        with pytest.raises(OtherAccount):
            await job.resume()
        assert job.is_unfinished
    async with home.studio(tokens[A]) as studio:
        assert [film.path for film in await WholeJob(studio, home.record).resume()] == [out]
    assert (home.messages(), home.clips()) == (1, 1)


async def test_a_refused_token_replaces_nothing(home: Home, tokens: dict[str, str]) -> None:
    async with connected(home) as studio:
        before, accounts = studio.project, await studio.accounts.listed()
        with pytest.raises(TokenInvalid):
            await studio.accounts.check("nmv_usr_nobodys")
        with pytest.raises(TokenInvalid):
            await studio.accounts.enter("nmv_usr_nobodys")
        assert studio.project == before
        await studio.run_turn("what can you do?")
        assert [one.id for one in accounts if one.is_at_work] == [
            one.id for one in await studio.accounts.listed() if one.is_at_work
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


async def test_a_new_project_in_which_nothing_was_done_is_the_next_new_one(home: Home) -> None:
    async with connected(home) as studio:
        first = studio.project
    assert first is not None
    for jump in (0.0, DAY_S + 1):
        home.mock.clock.jump(jump)
        async with home.studio() as studio:
            await studio.connect(new=True)
            assert id_of(studio) == first.id
            await studio.show()
    async with home.studio() as one, home.studio() as two:
        await one.connect(new=True)
        await two.connect(new=True)
        assert one.project is not None
        assert two.project is not None
        assert one.project.id != two.project.id
        await one.run_turn("what can you do?")
    async with home.studio() as studio:
        await studio.connect(new=True)
        assert id_of(studio) == two.project.id


@pytest.mark.parametrize("name", ["harbour", "港口", "a name/with: odd \u202e signs"])
async def test_a_name_that_no_project_has_is_made_on_demand(home: Home, name: str) -> None:
    async with home.studio() as studio:
        with pytest.raises(NoSuchProject) as missing:
            await studio.connect(name)
        assert missing.value.usage
        await studio.connect(name, new=True)
        made = id_of(studio)
    async with connected(home, project=name) as studio:
        assert (id_of(studio), studio.project_name) == (made, name)
