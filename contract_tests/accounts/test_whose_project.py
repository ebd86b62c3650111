"""Whose a project is: opened in its account alone, and none of its sessions is forgotten."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from contract_tests.harness.accounts import ANONYMOUS, A, B, connected, id_of
from contract_tests.harness.batch_trial import write_job_list
from contract_tests.harness.commands import CommandResult, Stillreel, still
from contract_tests.harness.home import Home
from contract_tests.harness.prompts import ANIMATE
from tui.library.library import Library
from tui.library.records import Project
from tui.media.sources import Source
from tui.studio.advice import Remedy
from tui.studio.events import (
    Notice,
    SessionReplaced,
    ToolRunning,
    Uploaded,
)
from tui.studio.failures import NoSuchProject, OtherAccount, SessionGone
from tui.studio.listed_events import OtherAccountsProject
from tui.studio.whole_job import WholeJob

DAY_S = 86_400.0


async def test_a_project_of_the_anonymous_account_is_opened_in_it_by_id_name_or_session(
    home: Home, tokens: dict[str, str]
) -> None:
    async with connected(home) as studio:
        await studio.upload([Source.read(still(home.folder / "harbour.jpg"))])
        project = studio.project
    assert project is not None
    for wanted in (project.id, "harbour", project.session_id):
        async with connected(home, tokens[A]) as studio:  # for that run only
            assert studio.project is not None
            assert studio.project.account != project.account
        async with connected(home, tokens[A], project=wanted) as studio:
            assert studio.project is not None
            assert studio.project.session_id == project.session_id
            assert any(isinstance(event, Notice) for event in home.events)
            assert not studio.accounts.uses_own_token
            await studio.run_turn(ANIMATE)
    async with connected(home, tokens[A]) as studio:
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
    ran: CommandResult = command(*words, env=where | {"NEMO_TOKEN": tokens[B]})
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
        (told,) = (event for event in home.events if isinstance(event, OtherAccountsProject))
        assert (told.project, told.account) == (made[A].id, "")
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
            await studio.refresh_timeline()
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


async def test_a_project_whose_token_was_replaced_by_another_accounts_is_left_as_it_is(
    home: Home, tokens: dict[str, str], library: Library
) -> None:
    picture, out = still(home.folder / "harbour.jpg"), home.folder / "out.mp4"
    async with connected(home) as studio:
        await studio.upload([Source.read(picture)])
        before = studio.project
        assert before is not None
        await studio._service.use_own(tokens[A])  # as if the service had renewed it so
        with pytest.raises(SessionGone):
            await studio.run_turn(ANIMATE)
        assert id_of(studio) != before.id
        assert home.messages() == 0
        (replaced,) = (event for event in home.events if isinstance(event, SessionReplaced))
        assert replaced.missing == (picture,)
        film = await WholeJob(studio, home.record).make([Source.read(picture)], ANIMATE, out)
        assert film.path == out
    assert library.projects.sessions(before.id) == (before.session_id,)
    (left,) = (one for one in library.projects.listed(home.mock.url) if one.id == before.id)
    assert (left.session_id, left.account) == (before.session_id, before.account)


async def test_a_job_whose_account_changed_under_it_is_resumed_where_it_went_on(
    home: Home, tokens: dict[str, str]
) -> None:
    picture, out = still(home.folder / "harbour.jpg"), home.folder / "out.mp4"
    async with home.studio() as studio:
        maker = WholeJob(studio, home.record)
        await home.cancel_at(Uploaded, lambda: maker.make([Source.read(picture)], ANIMATE, out))
        await studio._service.use_own(tokens[A])
        await studio.accounts._service.account.keep()
        await home.cancel_at(ToolRunning, maker.resume)
    async with home.studio(tokens[A]) as studio:
        assert [film.path for film in await WholeJob(studio, home.record).resume()] == [out]
    assert (home.messages(), home.clips()) == (1, 1)


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


async def test_a_new_project_in_which_nothing_was_done_is_the_next_new_one(home: Home) -> None:
    async with connected(home) as studio:
        first = studio.project
    assert first is not None
    for jump in (0.0, DAY_S + 1):
        home.mock.clock.jump(jump)
        async with home.studio() as studio:
            await studio.connect(new=True)
            assert id_of(studio) == first.id
            await studio.refresh_timeline()
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


def test_a_batch_of_another_account_is_left_to_it(home: Home, command: Stillreel) -> None:
    tokens = {name: asyncio.run(home.own_token()) for name in (A, B)}
    where = {"NEMO_API_URL": home.mock.url, "STILLREEL_TIME_SCALE": "600"}
    pictures = [still(home.folder / f"{hue}.png", hue=hue) for hue in ("red", "blue")]
    jobs = write_job_list(home.folder, *(f"{each.name},a 1-second clip," for each in pictures))
    home.mock.fault("error:2001@run_sse;skip=1;times=1")
    assert command("batch", jobs, env=where | {"NEMO_TOKEN": tokens[A]}).code == 3
    for words in (("batch", jobs), ("resume",)):
        ran: CommandResult = command(*words, "--json", env=where | {"NEMO_TOKEN": tokens[B]})
        assert ran.code == 3, ran.out
        assert Remedy.ACCOUNT in ran.listed("actions")
    assert home.messages() == 2
    assert command("batch", jobs, env=where | {"NEMO_TOKEN": tokens[A]}).code == 0
    assert home.clips() == 2
