"""The commands without a screen: each drives the studio, and prints its events."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from tui.arguments import Options
from tui.commands.batch import exit_code, run_batch
from tui.commands.guarded import guarded, stop_on_sigterm
from tui.commands.projects import run_projects
from tui.config import Config
from tui.exit_codes import ExitCode
from tui.file_paths import working_folder
from tui.library.batches import RowState
from tui.library.records import TurnOutcome, TurnRecord
from tui.library.schema import LibraryError
from tui.nemo.errors import NemoError, OutOfCredits, PlanRequired, SettingRefused, TokenInvalid
from tui.opening import open_studio
from tui.printing import JsonLines, PlainLines, reader
from tui.studio.advice import Advice, Do, Remedy, advice
from tui.studio.batch.batch import Batch
from tui.studio.batch.events import RowEnded
from tui.studio.clock import ScaledClock
from tui.studio.events import Event, Failed, Notice, Offered, Saved, TurnEnded
from tui.studio.failures import EXPECTED, InUse, OtherAccount, SessionGone, StudioError, describe
from tui.studio.film.targets import free_name
from tui.studio.history import history
from tui.studio.intent import route
from tui.studio.keeping.stored_events import CommandGiven
from tui.studio.studio import Studio
from tui.studio.whole_job import WholeJob
from tui.wording import commands as wording
from tui.wording.timeline import summary
from tui.words import _


def run(config: Config, options: Options) -> int:
    """Run one command to its end; gives its exit code."""
    printer = reader(as_json=options.json, clock=ScaledClock(config.time_scale))
    command = Command(config, options, printer)
    try:
        return guarded(
            lambda: asyncio.run(command.run()),
            interrupted=lambda: printer.tell(Failed("interrupted", "interrupted", _INTERRUPTED)),
            crashed=lambda error: _crashed(error, config, printer),
            advice=wording.advised(_INTERRUPTED),
        )
    finally:
        printer.close()


def _crashed(error: Exception, config: Config, printer: JsonLines | PlainLines) -> None:
    from tui.crash import report

    printer.close()
    sys.stderr.write("\n".join(report(error, config)) + "\n")
    if isinstance(printer, JsonLines):
        printer.tell(describe(error))


_INTERRUPTED = advice(wording.INTERRUPTED, Do(Remedy.RESUME))
_DOUBTFUL = advice(wording.DOUBTFUL, Do(Remedy.RESUME))


async def _turns(studio: Studio) -> Sequence[TurnRecord]:
    """What was said in the active project."""
    if studio.project is None:
        return ()
    return await asyncio.to_thread(studio.library.turns.of, studio.project.id)


async def _is_in_doubt(studio: Studio) -> bool:
    """Whether nobody knows what became of the last message."""
    turns = await _turns(studio)
    return bool(turns) and turns[-1].is_in_doubt


def _to_finish(error: BaseException, given: Advice) -> Advice:
    """The advice, and to finish the job that was left open."""
    if isinstance(error, SessionGone):
        return advice(wording.SESSION_REPLACED, Do(Remedy.RESUME))
    return given if given.names(Remedy.RESUME) else given.then(Do(Remedy.RESUME))


class Command:
    """One command at work; remembers whether anything failed along the way."""

    def __init__(self, config: Config, options: Options, printer: JsonLines | PlainLines) -> None:
        self._config = config
        self._options = options
        self._printer = printer
        self._failed = self._refused = self._needs_user = False
        self._job: WholeJob | None = None
        self._batch: Batch | None = None
        self._code: ExitCode | None = None
        self._doubtful = False

    async def run(self) -> int:
        """Open the studio, do what was asked, explain what went wrong."""
        stop_on_sigterm()
        studio: Studio | None = None
        try:
            if self._config.mock and not self._options.json:
                self._tell(
                    Notice(
                        _(
                            "bundled mock: its time runs {speed:g} times faster",
                            speed=self._config.time_scale,
                        )
                    )
                )
            async with open_studio(self._config, self._tell, records_history=True) as studio:
                try:
                    await self._work(studio)
                except EXPECTED as error:
                    studio.memory.store(CommandGiven(self._options.command, self._options.text))
                    studio.memory.store(studio.explain(error))
                    raise
        except EXPECTED as error:
            failed = studio.explain(error) if studio else describe(error)
            if self._doubtful:
                failed = replace(failed, advice=_DOUBTFUL)
            elif any(each is not None and each.is_unfinished for each in (self._job, self._batch)):
                failed = replace(failed, advice=_to_finish(error, failed.advice))
            self._tell(failed)
            return ExitCode.NEEDS_USER if self._needs_user else _exit_code(error)
        if self._code is not None:
            return self._code
        if self._needs_user:
            return ExitCode.NEEDS_USER
        return ExitCode.FAILED if self._failed or self._refused else ExitCode.DONE

    async def _work(self, studio: Studio) -> None:
        self._job, self._batch = WholeJob(studio, self._tell), Batch(studio, self._tell)
        options, job = self._options, self._job
        films: tuple[Saved, ...] = ()
        match options.command:
            case "make":
                films = (await self._make(studio, job),)
            case "batch":
                self._code = await run_batch(self._batch, options)
            case "resume":
                if ended := await self._batch.resume(options.project):
                    self._code = exit_code(ended)
                else:
                    films = await job.resume(options.project)
            case "projects":
                await run_projects(studio.projects, options, self._tell)
            case "history":
                await self._list_history(studio)
            case _:
                await studio.connect(options.project, new=options.new, message=options.text)
                films = await self._step(studio)
        for film in films:
            self._print_answer(str(film.path))

    async def _list_history(self, studio: Studio) -> None:
        """Tell what was said and exported; where that is nothing, say so."""
        account = await studio.accounts.expected()
        library, service, wanted = studio.library, studio.service_key, self._options.project
        events = await asyncio.to_thread(lambda: list(history(library, service, wanted, account)))
        for event in events or [Notice(wording.NOTHING_SAID)]:
            self._tell(event)

    async def _make(self, studio: Studio, job: WholeJob) -> Saved:
        options = self._options
        out = options.out or free_name(working_folder(), options.sources[0].stem or "clip")
        try:
            return await job.make(options.sources, options.text, out, force=options.force)
        except NemoError:
            await self._note_doubt(studio)
            raise
        except StudioError as error:
            if error.usage or job.is_unfinished or await _turns(studio):
                raise
            # It was about the files: what was to be made of them is not lost with them.
            with_others = error.advice.then(Do(Remedy.MAKE, message=options.text))
            raise StudioError(error.message, with_others, code=error.code) from None

    async def _step(self, studio: Studio) -> tuple[Saved, ...]:
        """One of the single steps, on a connected studio."""
        options = self._options
        match options.command:
            case "send":
                await self._send(studio)
            case "upload":
                if not await studio.upload(options.sources):
                    raise StudioError(_("Nothing was uploaded"), _("See the errors above."))
            case "state":
                self._print_answer(summary(await studio.refresh_timeline()))
            case "credits":
                left = (await studio.credits()).available
                self._print_answer("unknown" if left is None else str(left))
            case "open":
                await self._show_in_browser(await studio.projects.link())
            case "export":
                return (await self._export(studio),)
        return ()

    async def _export(self, studio: Studio) -> Saved:
        options = self._options
        return await studio.export(options.out, force=options.force, version=options.version)

    async def _send(self, studio: Studio) -> None:
        try:
            await studio.carry_out(route(self._options.text))
        except InUse:
            raise  # the turn that is open is another program's
        except EXPECTED:
            await self._note_doubt(studio)
            raise

    async def _note_doubt(self, studio: Studio) -> None:
        with suppress(LibraryError):
            self._doubtful = await _is_in_doubt(studio)

    async def _show_in_browser(self, link: str) -> None:
        """Where somebody sits at a terminal; elsewhere the printed link is all."""
        if self._config.mock:
            self._tell(Notice(_("The link is the bundled mock's: it leads nowhere.")))
        elif not self._options.json and sys.stdout.isatty():
            import webbrowser

            if not await asyncio.to_thread(webbrowser.open, link):
                self._tell(Notice(_("No browser could be started: open the link yourself.")))

    def _tell(self, event: Event) -> None:
        match event:
            case Offered() if self._batch is not None and self._batch.is_unfinished:
                return  # the next row would undo what is done to this one
            case Failed(file=str()):
                self._refused = True
            case Failed() | TurnEnded(outcome=TurnOutcome.FAILED):
                self._failed = True
                self._needs_user |= isinstance(event, Failed) and event.code in _FOR_THE_USER
            case RowEnded(state=RowState.SAVED, path=path):
                self._print_answer(str(path))
            case Saved():
                # Whatever went wrong on the way, the film is there.
                self._failed = self._needs_user = False
        self._printer.tell(event)

    def _print_answer(self, line: str) -> None:
        """The command's answer, for the next program in a pipe; JSON has it as events already."""
        if isinstance(self._printer, PlainLines) and not sys.stdout.isatty():
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


_FOR_THE_USER = frozenset({401, 402, 1001, 1010, 1011, 2001})
"""Codes that credits, a plan or a token would help."""


def _exit_code(error: Exception) -> int:
    match error:
        case OutOfCredits() | PlanRequired() | TokenInvalid() | OtherAccount():
            return ExitCode.NEEDS_USER
        case StudioError(usage=True) | SettingRefused():
            return ExitCode.USAGE
        case _:
            return ExitCode.FAILED
