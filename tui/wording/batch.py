"""The words of a batch: what is wrong with a list, what it costs, how far it came."""

from tui.formatting import time_of
from tui.library.batches import RowState
from tui.studio.batch.due import RowDue
from tui.studio.batch.events import (
    BatchEnded,
    BatchEvent,
    BatchPlanned,
    ListChecking,
    ListFault,
    RowEnded,
    RowListed,
    RowStarted,
)
from tui.studio.batch.faults import FaultKind
from tui.text import clean_name

_FAULTS = {
    FaultKind.NOT_FOUND: "there is no file {detail}",
    FaultKind.UNREADABLE: "it cannot be read: {detail}",
    FaultKind.ENCODING: "this is not UTF-8, but {detail}: save it as CSV UTF-8",
    FaultKind.NO_LIST: "this is no list, but a still or a clip: name it in the list, or give its "
    "folder",
    FaultKind.TOO_LONG: "it is too long: a field has at most 100,000 characters, a list 64 MB",
    FaultKind.QUOTES: "a quotation mark is not closed, or stands in the middle of a field",
    FaultKind.COLUMN: "there is no column {detail}; the columns are files, prompt, out",
    FaultKind.COLUMN_MISSING: "the column {detail} is missing; the first line names the columns: "
    "files,prompt,out",
    FaultKind.COLUMN_TWICE: "the column {detail} is there twice",
    FaultKind.NO_ROWS: "there is nothing to make in it",
    FaultKind.FIELDS: "it has {detail} fields, more than there are columns; text with a comma "
    "stands in quotation marks",
    FaultKind.NO_STILL: "it names no still",
    FaultKind.NO_PROMPT: "it has no prompt",
    FaultKind.NOT_A_PROMPT: "this does not say what should happen in the clip: {detail}",
    FaultKind.PLACEHOLDER: "there is no {detail}; there are {{name}} and {{number}}, and {{{{ is a "
    "brace",
    FaultKind.STILL: "{detail}",
    FaultKind.SAME_NAME: "two stills are called {detail}, one of them an address; download it, "
    "and give the file",
    FaultKind.TARGET: "the clip cannot be saved: {detail}",
    FaultKind.OUTSIDE: "{detail} leads out of the folder for the clips",
    FaultKind.TARGET_EXISTS: "{detail} exists already",
    FaultKind.TARGET_TWICE: "row {other} has the same target, {detail}",
}
_OPTIONS = {
    FaultKind.NO_PROMPT: ": say in the column prompt what should happen, or for all with -p TEXT",
    FaultKind.OUTSIDE: "; --anywhere allows it",
    FaultKind.TARGET_EXISTS: "; --force replaces it",
}
_DUE = {
    RowDue.NOTHING: "is there",
    RowDue.EXPORT: "is paid for, and is saved",
    RowDue.FINISH: "was asked for: what became of it is looked up; about {cost} credits if it was "
    "not taken",
    RowDue.PAUSED: "is paused",
    RowDue.ASK: "about {cost} credits",
    RowDue.DECIDE: "failed, and may have been paid for; --retry asks again",
}


def batch_lines(event: BatchEvent) -> list[str]:
    """An event of a batch, in lines."""
    match event:
        case ListFault():
            return [f"{_where(event)}: {fault_and_option(event)}"]
        case ListChecking(done=done, total=total):
            return [f"looking at the stills: {done} of {total}"]
        case RowListed():
            return _listed(event)
        case BatchPlanned():
            return _planned(event)
        case RowStarted(row=row, place=place, of=of, stills=stills, path=path, left_s=left_s):
            left = "" if left_s is None else f" ({time_of(left_s)} left for all)"
            return [f"[{place} of {of}] row {row}: {', '.join(stills)} → {_name(path)}{left}"]
        case RowEnded(row=row, state=RowState.SAVED, spent=spent):
            return [f"row {row}: saved{_credits(spent)}"]
        case RowEnded(row=row, state=RowState.PAUSED, spent=spent):
            return [f"row {row}: paused{_credits(spent)}"]
        case RowEnded(row=row, reason=reason, spent=spent):
            return [f"row {row}: failed{_credits(spent)}: {reason}"]
        case BatchEnded():
            return _ended(event)
        case _:
            return []


def fault_words(fault: ListFault) -> str:
    """What is wrong, without where."""
    detail = clean_name(fault.detail) or "in another encoding, such as Latin-1 or GBK"
    return _FAULTS[fault.kind].format(detail=detail, other=fault.other)


def fault_and_option(fault: ListFault) -> str:
    """What is wrong, and the option of the command that mends it, where there is one."""
    return fault_words(fault) + _OPTIONS.get(fault.kind, "")


def _where(fault: ListFault) -> str:
    line = f"line {fault.line}" if fault.line else "the list"
    if not fault.row:
        return f"error: {line}"
    return f"error: row {fault.row}" + (f" ({line})" if fault.line else "")


def _listed(row: RowListed) -> list[str]:
    due = _DUE[row.due].format(cost=row.cost)
    target = clean_name(str(row.path))
    return [
        f"row {row.row}: {', '.join(row.stills)} → {target} · {due}",
        f"    {clean_name(row.prompt)}",
    ]


def _planned(plan: BatchPlanned) -> list[str]:
    parts = [
        f"{plan.saved} already saved" if plan.saved else "",
        f"{plan.asked} already asked for" if plan.asked else "",
        f"{plan.undecided} failed before (--retry asks again)" if plan.undecided else "",
        f"{plan.paused} paused" if plan.paused else "",
        f"{plan.to_ask} to ask for" if plan.to_ask else "",
    ]
    lines = [f"{_rows(plan.rows)}: {', '.join(filter(None, parts)) or 'nothing to do'}"]
    if plan.to_ask:
        there = "" if plan.available is None else f"; you have {plan.available}"
        lines.append(f"about {plan.cost} credits ({plan.cost_each} for each clip){there}")
        if plan.available is not None and plan.available < plan.cost:
            enough = plan.available // plan.cost_each if plan.cost_each else 0
            lines.append(f"that is enough for {enough} of {plan.to_ask}; the rest then waits")
    if plan.unsure:
        each = plan.cost_each * plan.unsure
        lines.append(f"up to {each} more for {_rows(plan.unsure)} that may not have been taken")
    return lines


def _ended(ended: BatchEnded) -> list[str]:
    parts = [f"{ended.saved} saved"]
    if ended.failed:
        numbers = ", ".join(map(str, ended.failed))
        which = "row" if len(ended.failed) == 1 else "rows"
        parts.append(f"{len(ended.failed)} failed ({which} {numbers})")
    if ended.waiting:
        parts.append(f"{ended.waiting} not made yet")
    spent = f"{ended.spent} credits spent"
    if ended.spent_now != ended.spent:
        spent += f" in all, {ended.spent_now or 'none'} of them now"
    return [f"{_rows(ended.rows)}: {', '.join(parts)}; {spent}"]


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"


def _credits(spent: int | None) -> str:
    return "" if spent is None else f", {spent or 'no'} credits"


def _name(path: object) -> str:
    return clean_name(str(path).replace("\\", "/").rsplit("/", 1)[-1])
