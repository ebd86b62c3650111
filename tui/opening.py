"""Opening the studio: the one place where configuration becomes a client, a library and a clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import tui
from tui.config import Config
from tui.library.client_id import client_id
from tui.library.library import Library
from tui.library.private_files import make_private_folder
from tui.library.threads import opened_in_thread
from tui.library.tokens import TokenFile, TokenStore
from tui.nemo.attribution import AttributionHeaders, detect_platform
from tui.nemo.client import NemoClient
from tui.nemo.protocol.tap import Tap
from tui.studio.account import Account
from tui.studio.clock import ScaledClock
from tui.studio.events import Notice, Tell
from tui.studio.keeping.history_writer import HistoryWriter
from tui.studio.service import Service
from tui.studio.studio import Studio
from tui.words import _

if TYPE_CHECKING:
    from tui.bundled_mock import RecorderSummary

LIBRARY_IS_BUSY = _(
    "Another program is writing to the library: what is to be kept waits for it. Close that "
    "program if it does not end by itself."
)


def _library_is_removed(path: Path) -> str:
    return _(
        "{path} was removed or replaced meanwhile. Work goes on, but the next start knows "
        "nothing of it: save your clips before you leave.",
        path=path,
    )


@asynccontextmanager
async def open_studio(
    config: Config, tell: Tell, *, records_history: bool = False
) -> AsyncIterator[Studio]:
    """A studio on the service that `config` names; with `config.mock`, on the bundled mock.

    With `config.record` what the service answers is kept.

    With `records_history` it stores what it tells; without, whoever shows it stores what was shown.
    Raises `LibraryError`, `PrivateFileError`, `StudioError` or `NemoError` where it cannot.
    """
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(make_private_folder, config.data_dir)
        if config.mock:
            from tui.bundled_mock import bundled_mock

            mock = await stack.enter_async_context(bundled_mock(config))
            config = replace(config, api_url=mock.url, mock_is_persistent=mock.is_persistent)
        if config.record is not None:
            from tui.bundled_mock import recording

            running = await stack.enter_async_context(
                recording(config, config.record, partial(_tell_summary, tell))
            )
            tell(Notice(_("What the service answers is kept in {folder}.", folder=running.run)))
            config = replace(config, recorder=running)
        studio = await _build(config, tell, records_history=records_history)
        stack.push_async_callback(studio.aclose)
        yield studio


def _tell_summary(tell: Tell, summary: "RecorderSummary") -> None:
    for line in summary.lines:
        tell(Notice(line))


@asynccontextmanager
async def open_beside(
    other: Studio, tell: Tell, *, records_history: bool = True
) -> AsyncIterator[Studio]:
    """A studio beside another one: of its service, in its account; tap, mock, recorder are shared.

    It has a project of its own, and with `records_history` it stores what it tells there.
    """
    async with AsyncExitStack() as stack:
        if other.config.mock:
            from tui.bundled_mock import used_mock

            await stack.enter_async_context(used_mock(other.config.api_url))
        if other.config.recorder is not None:
            from tui.bundled_mock import used_recorder

            ended = partial(_tell_summary, tell)
            await stack.enter_async_context(used_recorder(other.config.recorder.url, ended))
        studio = await _build(other.config, tell, records_history=records_history, tap=other.tap)
        stack.push_async_callback(studio.aclose)
        studio.accounts.use_shared_account(other.accounts.active)
        yield studio


@asynccontextmanager
async def open_service(config: Config, tell: Tell) -> AsyncIterator[Service]:
    """The calls of the service that `config` names, in its account.

    The data folder is there. Raises as `open_studio`.
    """
    clock = ScaledClock(config.time_scale)
    library = await _library(config, tell)
    try:
        service = await _service(config, library, clock, tell)
        try:
            yield service
        finally:
            await service.client.aclose()
    finally:
        library.close()


async def _build(
    config: Config, tell: Tell, *, records_history: bool, tap: Tap | None = None
) -> Studio:
    clock = ScaledClock(config.time_scale)
    library = await _library(config, tell)
    history = HistoryWriter(library, clock.today)
    if records_history:
        tell = history.listening(tell)
    try:
        service = await _service(config, library, clock, tell, tap)
    except BaseException:
        library.close()
        raise
    return Studio(config, service, library, clock, tell, history)


async def _library(config: Config, tell: Tell) -> Library:
    path = config.data_dir / "library.sqlite3"
    loop = asyncio.get_running_loop()

    def say(text: str) -> None:
        with suppress(RuntimeError):  # the program has ended meanwhile
            loop.call_soon_threadsafe(tell, Notice(text))

    when_busy = partial(say, LIBRARY_IS_BUSY)
    when_removed = partial(say, _library_is_removed(path))
    library = await opened_in_thread(lambda: Library(path, when_busy, when_removed), Library.close)
    if library.set_aside is not None:
        tell(
            Notice(
                _(
                    "The library was damaged. A new one was begun; the old one is {path}.",
                    path=library.set_aside,
                )
            )
        )
    return library


async def _service(
    config: Config, library: Library, clock: ScaledClock, tell: Tell, tap: Tap | None = None
) -> Service:
    who = config.client_id
    if who is None:
        who = await asyncio.to_thread(client_id, config.config_dir)
    environ = {"SKILL_SOURCE": config.skill_source} if config.skill_source else {}
    platform = detect_platform(Path(tui.__file__), environ)
    client = NemoClient(
        config.api_url,
        attribution=AttributionHeaders(tui.__version__, platform),
        client_id=who,
        token=config.token,
        sleep=clock.sleep,
        allow_http=config.allow_http,
        limit=clock.limit,
        through=config.recorder,
        tap=tap,
    )
    if config.recorder is not None and tap is None:
        from tui.wire.overhearing import Overhearing

        client.tap.listeners += (Overhearing(config.recorder),)
    account = Account(
        client, _tokens(config), config.service, config.config_dir, clock, library.accounts
    )
    return Service(client, account, clock, tell)


def _tokens(config: Config) -> TokenStore:
    """Where tokens are stored; the keyring is loaded only where it was chosen."""
    if config.keyring:
        from tui.library.keyring_tokens import KeyringTokens

        return KeyringTokens(config.data_dir)
    return TokenFile(config.data_dir / "tokens.json")
