"""The command `batch`: plan, say what it costs, ask, make."""

import asyncio
import sys
from pathlib import Path

from tui.arguments import Options
from tui.exit_codes import ExitCode
from tui.studio.batch.batch import Batch
from tui.studio.batch.events import BatchEnded, BatchPlanned
from tui.studio.batch.plan import Plan, Request
from tui.studio.events import Notice
from tui.studio.failures import StudioError


async def run_batch(batch: Batch, options: Options) -> ExitCode:
    """Make the clips of a list. Raises `StudioError` where nothing is sent for its faults."""
    request = Request(
        options.list or Path(),
        options.text,
        options.out,
        force=options.force,
        retry=options.retry,
        anywhere=options.anywhere,
    )
    plan = await batch.plan(request)
    if options.dry_run:
        await batch.list_rows(plan)
        await batch.price(plan, connect=False)
        return ExitCode.USAGE if plan.faults else ExitCode.DONE
    if plan.faults:
        await _see_to_faults(plan, skip_bad=options.skip_bad)
    priced = await batch.price(plan)
    if priced.to_ask and not options.sure and not await _agreed(_price_question(priced)):
        raise StudioError("Nothing was sent", "Give --yes, or answer y, to make the clips.")
    ended = await batch.make(plan)
    if plan.faults:
        left_out = len({fault.row for fault in plan.faults})
        batch.tell(Notice(f"{_rows(left_out)} left out, for the faults named above."))
    return exit_code(ended, plan)


def exit_code(ended: BatchEnded, plan: Plan | None = None) -> ExitCode:
    """Whether every row of the list has its clip."""
    is_whole = ended.is_whole and not (plan and plan.faults)
    return ExitCode.DONE if is_whole else ExitCode.FAILED


async def _see_to_faults(plan: Plan, *, skip_bad: bool) -> None:
    """Go on with the good rows only where the user says so."""
    bad = {fault.row for fault in plan.faults}
    if not plan.rows or 0 in bad:
        raise StudioError("There is nothing to make", "See the faults above.", usage=True)
    question = f"Make the other {len(plan.rows)}, and leave out {len(bad)}? [y/N] "
    if skip_bad or (_is_at_terminal() and await _agreed(question)):
        return
    raise StudioError(
        f"{len(bad)} of {len(bad) + len(plan.rows)} rows have a fault",
        "Nothing was sent. Mend them, or give --skip-bad to make the others.",
        usage=True,
    )


def _price_question(priced: BatchPlanned) -> str:
    clips = "1 clip" if priced.to_ask == 1 else f"{priced.to_ask} clips"
    return f"Make {clips} for about {priced.cost} credits? [y/N] "


def _rows(count: int) -> str:
    return "1 row was" if count == 1 else f"{count} rows were"


def _is_at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


async def _agreed(question: str) -> bool:
    """Ask, where somebody sits at a terminal; elsewhere nobody objects."""
    if not _is_at_terminal():
        return True
    sys.stderr.write(question)
    sys.stderr.flush()
    answer = await asyncio.to_thread(sys.stdin.readline)
    return answer.strip().lower() in ("y", "yes")
