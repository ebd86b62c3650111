"""The words of the queue."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tui.formatting import about_file, listed, time_of
from tui.keys.in_force import key_of, keyed
from tui.library.batches import BatchRow, RowState
from tui.studio.batch.events import BatchEnded, BatchPlanned, ListFault
from tui.studio.events import (
    Converting,
    Downloading,
    Event,
    Rendering,
    TextArrived,
    ToolRunning,
    Uploading,
    Waiting,
    WaitingKind,
)
from tui.wording.batch import fault_words
from tui.words import _, plural

TITLE = _("Queue")
EMPTY = _("The queue is empty. It makes a clip of each still, one after the other.")
NO_STILLS = keyed(
    _(
        "There are no stills to take: mark some with {stills_choose} in Stills, "
        "or press {queue_add}."
    )
)
NO_PROMPT = keyed(_("no prompt yet: {queue_edit} writes one"))
PLACEHOLDER = _("Say what to make of this still…")
LIST_KEYS = keyed(
    _(
        "{queue_start} start/stop · {queue_edit} prompt · {queue_pause} pause · {queue_earlier} "
        "{queue_later} move · {queue_remove} remove · {queue_again} retry · {queue_add} add"
    )
)
BACK = keyed(_("{queue_back} back"))
FIELD_KEYS = keyed(_("{queue_field_next} next · {newline} new line · {queue_field_leave} list"))
ADD_TITLE = _("Add to the queue")
ADD_HINT = _("A folder, a still, or a list (CSV: files,prompt,out).")
ADD_KEYS = keyed(_("enter adds · {add_list_close} closes"))
ADD_GONE = _("There is no such file or folder.")
ADD_BARE = _("There are no stills in that folder.")
READING = _("Reading…")
CHECKING = _("Looking at the stills…")
CHECKED = _("Nothing is sent yet.")
AT_WORK = keyed(_("This row is being made: {queue_pause} stops it."))
MADE = keyed(
    _("Its clip is paid for, and made: {queue_start} saves it. Its prompt stays as it is.")
)
UNSETTLED = keyed(_("Nobody knows yet what became of its message: {queue_start} finds out."))
PERHAPS_PAID = keyed(
    _("It may have been paid for: {queue_again} lets it be asked again, and its prompt be changed.")
)
BEGUN = keyed(
    _(
        "It was begun, and its message is not out: {queue_pause} pauses it, then "
        "{queue_edit} writes."
    )
)
CHANGED = _("That row has changed, or another Stillreel is at work on it. Nothing was done.")
OTHERS = _("Another Stillreel is at work on the queue. Nothing was sent.")
GOES_ON = keyed(_("{queue}, {queue_start} goes on with the queue."))
BARRED = _("waiting for another export")
ENDS_SOON = _("stops after this row")
NOT_FAILED = _("Only a failed row is tried again.")
NOTHING_TO_MAKE = _("Nothing to make")
AGAIN = _("Try it again?")
AGAIN_COSTS = _("It failed, and may have been paid for. Asked again, it is paid again.")
REMOVE = _("Take it off?")
REMOVE_COSTS = _("It may have been paid for, and no clip of it is saved.")
STOP_ROW = _("Stop this row?")
STOP_ROW_COSTS = _(
    "Its message has gone out: the credits for it may be gone. The row "
    "stays, paused, and the next one begins when the service is done."
)
LEFT_OUT = _("Add the others?")

_DOING: Mapping[type[Event], str] = {
    Converting: _("converting"),
    Uploading: _("sending"),
    TextArrived: _("Nemo answers"),
    ToolRunning: _("Nemo works"),
    Rendering: _("rendering"),
    Downloading: _("saving"),
    Waiting: _("waiting for Nemo"),
}
_STATES = {
    RowState.SAVED: ("✓ " + _("saved"), "$success"),
    RowState.FAILED: ("✗ " + _("failed"), "$error"),
    RowState.PAUSED: (_("paused"), "$warning"),
    RowState.MADE: (_("made, not saved"), "$warning"),
    RowState.STARTED: (_("begun"), "$warning"),
}


def empty_lines(stills: int) -> list[str]:
    """What to do where nothing is queued."""
    taken = plural(
        "{queue_take} takes the {count} still of this project.",
        "{queue_take} takes the {count} stills of this project.",
        stills,
        queue_take=key_of("queue_take"),
    )
    added = keyed(_("{queue_add} adds a folder, a still or a list (CSV)."))
    return [EMPTY, *([taken] if stills else []), added]


def doing(event: Event) -> str | None:
    """What is done for a row just now, with how far it is; `None` where the event says nothing."""
    match event:
        case Rendering(progress=float() as percent):
            return _("rendering {share:.0%}", share=percent / 100)
        case Uploading(sent=sent, total=total) if total:
            return _("sending {share:.0%}", share=sent / total)
        case Downloading(received=received, total=int() as total) if total:
            return _("saving {share:.0%}", share=received / total)
        case Waiting(kind=WaitingKind.EXPORT_AHEAD):
            return BARRED
        case _:
            return _DOING.get(type(event))


def state(row: BatchRow, at_work: str | None) -> tuple[str, str]:
    """How far a row is, and its colour; `at_work` says what is done for it just now."""
    if at_work is not None:
        return at_work or _("begins"), "$accent"
    words, style = _STATES.get(row.state, (_("waits"), "$quiet"))
    is_paid = row.paid and row.state is not RowState.STARTED
    cost = [_("{count} credits", count=row.paid)] if is_paid else []
    return " · ".join([words, *cost]), style


def header(rows: Sequence[BatchRow], available: int | None) -> tuple[str, str]:
    """How many rows there are and how far they are; what is left to pay."""
    counts = {each: sum(row.state is each for row in rows) for each in RowState}
    parts = [plural("{count} clip", "{count} clips", len(rows))]
    if count := counts[RowState.SAVED]:
        parts.append(_("{count} saved", count=count))
    if count := counts[RowState.FAILED]:
        parts.append(_("{count} failed", count=count))
    if count := counts[RowState.PAUSED]:
        parts.append(_("{count} paused", count=count))
    left = "" if available is None else _("{left} credits left", left=available)
    return " · ".join(parts), left


def progress(place: int, of: int, left_s: float | None, *, ends: bool) -> str:
    """How far the whole is."""
    parts = [_("Making {place} of {of}", place=place, of=of)]
    if left_s is not None:
        parts.append(_("{time} left", time=time_of(left_s)))
    return " · ".join([*parts, *([ENDS_SOON] if ends else [])])


def question(plan: BatchPlanned) -> str:
    """What is asked before anything is paid."""
    return plural(
        "Make {count} clip for about {cost} credits?",
        "Make {count} clips for about {cost} credits?",
        plan.to_ask or plan.asked,
        cost=plan.cost,
    )


def price(plan: BatchPlanned, faults: Sequence[ListFault], link: str) -> str:
    """What it costs, what is there, what is left out, and the ways out where it is too little."""
    return "\n".join([*_balance(plan, link), *_kept_out(plan), *fault_lines(faults)])


def _balance(plan: BatchPlanned, link: str) -> Iterator[str]:
    if plan.available is None:
        return
    yield _(
        "About {cost} credits for each. You have {left}.", cost=plan.cost_each, left=plan.available
    )
    if plan.available < plan.cost:
        yield _(
            "That is enough for {enough} of {count}; the rest then waits. More credits: {link}",
            enough=plan.available // plan.cost_each if plan.cost_each else 0,
            count=plan.to_ask,
            link=link,
        )


def _kept_out(plan: BatchPlanned) -> Iterator[str]:
    if plan.asked:
        yield plural(
            "{count} row was asked for already, and is gone on with.",
            "{count} rows were asked for already, and are gone on with.",
            plan.asked,
        )
    if plan.unsure:
        yield plural(
            "Up to {cost} more, if {count} message did not arrive.",
            "Up to {cost} more, if {count} messages did not arrive.",
            plan.unsure,
            cost=plan.unsure * plan.cost_each,
        )
    if plan.undecided:
        yield plural(
            "{count} failed row is left out: {queue_again} tries it again.",
            "{count} failed rows are left out: {queue_again} tries one again.",
            plan.undecided,
            queue_again=key_of("queue_again"),
        )
    if plan.paused:
        yield plural(
            "{count} paused row is left out.", "{count} paused rows are left out.", plan.paused
        )


def fault_lines(faults: Sequence[ListFault]) -> list[str]:
    """What is wrong, by row."""
    return [about_file(_where(fault), fault_words(fault)) for fault in faults]


def ended(end: BatchEnded, made: int, failed: int) -> str:
    """What came of a run: `made` and `failed` in it, credits, and what is yet to be made."""
    parts = [_("{count} made", count=made)]
    if failed:
        parts.append(_("{count} failed", count=failed))
    if end.waiting:
        parts.append(_("{count} not made yet", count=end.waiting))
    return _("Queue: {rows}; {count} credits spent.", rows=listed(parts), count=end.spent_now)


def why_kept(row: BatchRow) -> str:
    """Why the prompt of a row cannot be changed."""
    if row.draft is not None:
        return MADE
    if row.is_free:
        return BEGUN
    return PERHAPS_PAID if row.state is RowState.FAILED else UNSETTLED


def not_taken(prompt: str) -> str:
    """That a prompt came too late for its row."""
    return _(
        "The row is made with the prompt that it had. What you wrote came too late: {prompt}",
        prompt=prompt,
    )


def offer(count: int, key: str) -> str:
    """That an earlier start left something."""
    return plural(
        "The queue has {count} clip to make. {key} opens it.",
        "The queue has {count} clips to make. {key} opens it.",
        count,
        key=key,
    )


def field_title(row: BatchRow | None, name: Callable[[BatchRow], str]) -> str:
    """Whose prompt is shown."""
    if row is None:
        return _("Prompt")
    return _("Prompt of row {row}: {name}", row=row.number, name=name(row))


def _where(fault: ListFault) -> str:
    return _("Row {row}", row=fault.row) if fault.row else _("The list")
