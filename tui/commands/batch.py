"""The command `batch`: plan, say what it costs, ask, make."""

from pathlib import Path

from tui.arguments import Options
from tui.command_line.asking import agreed_meanwhile, is_at_terminal
from tui.exit_codes import ExitCode
from tui.studio.batch.batch import Batch
from tui.studio.batch.events import BatchEnded, BatchPlanned
from tui.studio.batch.plan import BatchRequest, Plan
from tui.studio.events import Notice
from tui.studio.failures import StudioError
from tui.words import _, plural

_CLIPS_LEFT = _(
    "Clips that are paid for could not be saved. To save them, at no cost: stillreel resume"
)


async def run_batch(batch: Batch, options: Options) -> ExitCode:
    """Make the clips of a list. Raises `StudioError` where nothing is sent for its faults."""
    request = BatchRequest(
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
    asks = priced.to_ask and not options.sure and is_at_terminal()
    if asks and not await agreed_meanwhile(_price_question(priced)):
        raise StudioError(_("Nothing was sent"), _("Give --yes, or answer y, to make the clips."))
    ended = await batch.make(plan)
    if plan.faults:
        left_out = len({fault.row for fault in plan.faults})
        said = plural(
            "{count} row was left out, for the faults named above.",
            "{count} rows were left out, for the faults named above.",
            left_out,
        )
        batch.tell(Notice(said))
    if batch.is_unfinished:
        batch.tell(Notice(_CLIPS_LEFT))
    return exit_code(ended, plan)


def exit_code(ended: BatchEnded, plan: Plan | None = None) -> ExitCode:
    """Whether every row of the list has its clip."""
    is_whole = ended.is_whole and not (plan and plan.faults)
    return ExitCode.DONE if is_whole else ExitCode.FAILED


async def _see_to_faults(plan: Plan, *, skip_bad: bool) -> None:
    """Go on with the good rows only where the user says so."""
    bad = {fault.row for fault in plan.faults}
    if not plan.rows or 0 in bad:
        raise StudioError(_("There is nothing to make"), _("See the faults above."), usage=True)
    question = _(
        "Make the other {count}, and leave out {bad}? [y/N]", count=len(plan.rows), bad=len(bad)
    )
    if skip_bad or (is_at_terminal() and await agreed_meanwhile(question)):
        return
    raise StudioError(
        _("{count} of {total} rows have a fault", count=len(bad), total=len(bad) + len(plan.rows)),
        _("Nothing was sent. Correct them, or give --skip-bad to make the others."),
        usage=True,
    )


def _price_question(priced: BatchPlanned) -> str:
    return plural(
        "Make {count} clip for about {cost} credits? [y/N]",
        "Make {count} clips for about {cost} credits? [y/N]",
        priced.to_ask,
        cost=priced.cost,
    )
