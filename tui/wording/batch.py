"""The words of a batch: what is wrong with a list, what it costs, how far it came."""

from tui.formatting import about_file, listed, time_of
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
from tui.words import _, plural

_FAULTS = {
    FaultKind.NOT_FOUND: _("there is no file {detail}"),
    FaultKind.UNREADABLE: _("it cannot be read: {detail}"),
    FaultKind.ENCODING: _("this is not UTF-8, but {detail}: save it as CSV UTF-8"),
    FaultKind.NO_LIST: _(
        "this is no list, but a still or a clip: name it in the list, or give its folder"
    ),
    FaultKind.TOO_LONG: _("it is too long: a field has at most 100,000 characters, a list 64 MB"),
    FaultKind.QUOTES: _("a quotation mark is not closed, or stands in the middle of a field"),
    FaultKind.COLUMN: _("there is no column {detail}; the columns are files, prompt, out"),
    FaultKind.COLUMN_MISSING: _(
        "the column {detail} is missing; the first line names the columns: files,prompt,out"
    ),
    FaultKind.COLUMN_TWICE: _("the column {detail} is there twice"),
    FaultKind.NO_ROWS: _("there is nothing to make in it"),
    FaultKind.FIELDS: _(
        "it has {detail} fields, more than there are columns; text with a comma stands in "
        "quotation marks"
    ),
    FaultKind.NO_STILL: _("it names no still"),
    FaultKind.NO_PROMPT: _("it has no prompt"),
    FaultKind.NOT_A_PROMPT: _("this does not say what should happen in the clip: {detail}"),
    FaultKind.PLACEHOLDER: _(
        "there is no {detail}; there are {{name}} and {{number}}, and {{{{ is a brace"
    ),
    FaultKind.STILL: "{detail}",
    FaultKind.SAME_NAME: _(
        "two stills are called {detail}, one of them an address; download it, and give the file"
    ),
    FaultKind.TARGET: _("the clip cannot be saved: {detail}"),
    FaultKind.OUTSIDE: _("{detail} leads out of the folder for the clips"),
    FaultKind.TARGET_EXISTS: _("{detail} exists already"),
    FaultKind.TARGET_TWICE: _("row {other} has the same target, {detail}"),
}
_OPTIONS = {
    FaultKind.NO_PROMPT: _(
        "{fault}: say in the column prompt what should happen, or for all with -p TEXT"
    ),
    FaultKind.OUTSIDE: _("{fault}; --anywhere allows it"),
    FaultKind.TARGET_EXISTS: _("{fault}; --force replaces it"),
}
_DUE = {
    RowDue.NOTHING: _("is there"),
    RowDue.EXPORT: _("is paid for, and is saved"),
    RowDue.FIND_OUTCOME: _(
        "was asked for: what became of it is looked up; about {cost} credits if it was not taken"
    ),
    RowDue.PAUSED: _("is paused"),
    RowDue.ASK: _("about {cost} credits"),
    RowDue.NEEDS_CONSENT: _("failed, and may have been paid for; --retry asks again"),
}


def batch_lines(event: BatchEvent) -> list[str]:
    """An event of a batch, in lines."""
    match event:
        case ListFault():
            return [about_file(_where(event), fault_and_option(event))]
        case ListChecking(done=done, total=total):
            return [_("looking at the stills: {done} of {total}", done=done, total=total)]
        case RowListed():
            return _listed(event)
        case BatchPlanned():
            return _planned(event)
        case RowStarted():
            return [_started(event)]
        case RowEnded(row=row, state=RowState.SAVED, spent=spent):
            return [_row(row, _("saved"), spent)]
        case RowEnded(row=row, state=RowState.PAUSED, spent=spent):
            return [_row(row, _("paused"), spent)]
        case RowEnded(row=row, reason=reason, spent=spent):
            return [about_file(_row(row, _("failed"), spent), reason)]
        case BatchEnded():
            return _ended(event)
        case _:
            return []


def fault_words(fault: ListFault) -> str:
    """What is wrong, without where."""
    detail = clean_name(fault.detail) or _("in another encoding, such as Latin-1 or GBK")
    return _FAULTS[fault.kind].format(detail=detail, other=fault.other)


def fault_and_option(fault: ListFault) -> str:
    """What is wrong, and the option of the command that mends it, where there is one."""
    return _OPTIONS.get(fault.kind, "{fault}").format(fault=fault_words(fault))


def _where(fault: ListFault) -> str:
    if fault.row and fault.line:
        return _("error: row {row} (line {line})", row=fault.row, line=fault.line)
    if fault.row:
        return _("error: row {row}", row=fault.row)
    return _("error: line {line}", line=fault.line) if fault.line else _("error: the list")


def _started(event: RowStarted) -> str:
    line = _(
        "[{place} of {of}] row {row}: {stills} → {name}",
        place=event.place,
        of=event.of,
        row=event.row,
        stills=listed(event.stills),
        name=_name(event.path),
    )
    if event.left_s is None:
        return line
    left = _("{time} left for all", time=time_of(event.left_s))
    return f"{line} ({left})"


def _row(row: int, state: str, spent: int | None) -> str:
    if spent is None:
        return _("row {row}: {state}", row=row, state=state)
    return _("row {row}: {state}, {credits} credits", row=row, state=state, credits=spent)


def _listed(row: RowListed) -> list[str]:
    due = _DUE[row.due].format(cost=row.cost)
    target = clean_name(str(row.path))
    return [
        _("row {row}: {stills}", row=row.row, stills=listed(row.stills)) + f" → {target} · {due}",
        f"    {clean_name(row.prompt)}",
    ]


def _planned(plan: BatchPlanned) -> list[str]:
    parts = [
        _("{count} already saved", count=plan.saved) if plan.saved else "",
        _("{count} already asked for", count=plan.asked) if plan.asked else "",
        _("{count} failed before (--retry asks again)", count=plan.undecided)
        if plan.undecided
        else "",
        _("{count} paused", count=plan.paused) if plan.paused else "",
        _("{count} to ask for", count=plan.to_ask) if plan.to_ask else "",
    ]
    said = listed(filter(None, parts)) or _("nothing to do")
    lines = [about_file(rows(plan.rows), said)]
    if plan.to_ask:
        lines += _priced(plan)
    if plan.unsure:
        lines.append(
            plural(
                "up to {cost} more for {count} row that may not have been taken",
                "up to {cost} more for {count} rows that may not have been taken",
                plan.unsure,
                cost=plan.cost_each * plan.unsure,
            )
        )
    return lines


def _priced(plan: BatchPlanned) -> list[str]:
    cost = _("about {cost} credits ({each} for each clip)", cost=plan.cost, each=plan.cost_each)
    if plan.available is None:
        return [cost]
    lines = [_("{cost}; you have {credits}", cost=cost, credits=plan.available)]
    if plan.available < plan.cost:
        enough = plan.available // plan.cost_each if plan.cost_each else 0
        lines.append(
            _(
                "that is enough for {enough} of {count}; the rest then waits",
                enough=enough,
                count=plan.to_ask,
            )
        )
    return lines


def _ended(ended: BatchEnded) -> list[str]:
    parts = [_("{count} saved", count=ended.saved)]
    if ended.failed:
        parts.append(
            plural(
                "{count} failed (row {rows})",
                "{count} failed (rows {rows})",
                len(ended.failed),
                rows=", ".join(map(str, ended.failed)),
            )
        )
    if ended.waiting:
        parts.append(_("{count} not made yet", count=ended.waiting))
    spent = _("{count} credits spent", count=ended.spent)
    if ended.spent_now != ended.spent:
        spent = _(
            "{count} credits spent in all, {now} of them now",
            count=ended.spent,
            now=ended.spent_now,
        )
    said = _("{rows}; {spent}", rows=listed(parts), spent=spent)
    return [about_file(rows(ended.rows), said)]


def rows(count: int) -> str:
    """So many rows."""
    return plural("{count} row", "{count} rows", count)


def _name(path: object) -> str:
    return clean_name(str(path).replace("\\", "/").rsplit("/", 1)[-1])
