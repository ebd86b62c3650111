"""The words of the queue."""

from collections.abc import Callable, Mapping, Sequence

from tui.formatting import time_of
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
)
from tui.wording.batch import fault_words

TITLE = "Queue"
EMPTY = "The queue is empty. It makes a clip of each still, one after the other."
NO_STILLS = keyed(
    "There are no stills to take: mark some with {stills_choose} in Stills, or press {queue_add}."
)
NO_PROMPT = keyed("no prompt yet: {queue_edit} writes one")
PLACEHOLDER = "Say what to make of this still…"
LIST_KEYS = keyed(
    "{queue_start} start/stop · {queue_edit} prompt · {queue_pause} pause · "
    "{queue_earlier} {queue_later} move · {queue_remove} remove · {queue_again} retry · "
    "{queue_add} add"
)
BACK = keyed("{queue_back} back")
FIELD_KEYS = keyed("{queue_field_next} next · {newline} new line · {queue_field_leave} list")
ADD_TITLE = "Add to the queue"
ADD_HINT = "A folder, a still, or a list (CSV: files,prompt,out)."
ADD_KEYS = keyed("enter adds · {add_list_close} closes")
ADD_GONE = "There is no such file or folder."
ADD_BARE = "There are no pictures in that folder."
READING = "Reading…"
CHECKING = "Looking at the stills…"
CHECKED = "Nothing is sent yet."
AT_WORK = keyed("This row is being made: {queue_pause} stops it.")
MADE = keyed("Its clip is paid for, and made: {queue_start} saves it. Its prompt stays as it is.")
UNSETTLED = keyed("Nobody knows yet what became of its message: {queue_start} finds out.")
PERHAPS_PAID = keyed(
    "It may have been paid for: {queue_again} lets it be asked again, and its prompt be changed."
)
BEGUN = keyed(
    "It was begun, and its message is not out: {queue_pause} pauses it, then {queue_edit} writes."
)
CHANGED = "That row has changed, or another Stillreel is at work on it. Nothing was done."
OTHERS = "Another Stillreel is at work on the queue. Nothing was sent."
ENDS_SOON = "stops after this row"
NOT_FAILED = "Only a failed row is tried again."
NOTHING_TO_MAKE = "Nothing to make"
AGAIN = "Try it again?"
AGAIN_COSTS = "It failed, and may have been paid for. Asked again, it is paid again."
REMOVE = "Take it off?"
REMOVE_COSTS = "It may have been paid for, and no clip of it is saved."
STOP_ROW = "Stop this row?"
STOP_ROW_COSTS = (
    "Its message has gone out: the credits for it may be gone. The row stays, paused, and the "
    "next one begins when the service is done."
)
LEFT_OUT = "Add the others?"

_DOING: Mapping[type[Event], str] = {
    Converting: "converting",
    Uploading: "sending",
    TextArrived: "Nemo answers",
    ToolRunning: "Nemo works",
    Rendering: "rendering",
    Downloading: "saving",
    Waiting: "waiting for Nemo",
}
_MOST_FAULTS = 6


def empty_lines(stills: int) -> list[str]:
    """What to do where nothing is queued."""
    taken = (
        f"{key_of('queue_take')} takes the {_count(stills, 'still')} of this project."
        if stills
        else ""
    )
    return [
        EMPTY,
        *filter(None, [taken]),
        keyed("{queue_add} adds a folder, a still or a list (CSV)."),
    ]


def doing(event: Event) -> str | None:
    """What is done for a row just now, with how far it is; `None` where the event says nothing."""
    match event:
        case Rendering(progress=float() as percent):
            return f"rendering {percent:.0f}%"
        case Uploading(sent=sent, total=total) if total:
            return f"sending {sent / total:.0%}"
        case Downloading(received=received, total=int() as total) if total:
            return f"saving {received / total:.0%}"
        case _:
            return _DOING.get(type(event))


def state(row: BatchRow, at_work: str | None) -> tuple[str, str]:
    """How far a row is, and its colour; `at_work` says what is done for it just now."""
    cost = f" · {row.paid} credits" if row.paid else ""
    if at_work is not None:
        return at_work or "begins", "$accent"
    match row.state:
        case RowState.SAVED:
            return f"✓ saved{cost}", "$success"
        case RowState.FAILED:
            return f"✗ failed{cost}", "$error"
        case RowState.PAUSED:
            return f"paused{cost}", "$warning"
        case RowState.MADE:
            return f"made, not saved{cost}", "$warning"
        case RowState.STARTED:
            return "begun", "$warning"
        case _:
            return "waits", "$quiet"


def header(rows: Sequence[BatchRow], available: int | None) -> tuple[str, str]:
    """How many rows there are and how far they are; what is left to pay."""
    parts = [_count(len(rows), "clip")]
    for one, word in (
        (RowState.SAVED, "saved"),
        (RowState.FAILED, "failed"),
        (RowState.PAUSED, "paused"),
    ):
        if count := sum(row.state is one for row in rows):
            parts.append(f"{count} {word}")
    return " · ".join(parts), "" if available is None else f"{available} credits left"


def progress(place: int, of: int, left_s: float | None, *, ends: bool) -> str:
    """How far the whole is."""
    left = "" if left_s is None else f" · {time_of(left_s)} left"
    return f"Making {place} of {of}{left}" + (f" · {ENDS_SOON}" if ends else "")


def question(plan: BatchPlanned) -> str:
    """What is asked before anything is paid."""
    clips = _count(plan.to_ask or plan.asked, "clip")
    return f"Make {clips} for about {plan.cost} credits?"


def price(plan: BatchPlanned, faults: Sequence[ListFault], link: str) -> str:
    """What it costs, what is there, what is left out, and the ways out where it is too little."""
    lines = []
    if plan.available is not None:
        lines.append(f"About {plan.cost_each} credits for each. You have {plan.available}.")
        if plan.available < plan.cost:
            enough = plan.available // plan.cost_each if plan.cost_each else 0
            lines.append(
                f"That is enough for {enough} of {plan.to_ask}; the rest then waits. "
                f"More credits: {link}"
            )
    if plan.asked:
        lines.append(f"{_count(plan.asked, 'row')} asked for already: gone on with.")
    if plan.unsure:
        most = plan.unsure * plan.cost_each
        lines.append(f"Up to {most} more, if {_count(plan.unsure, 'message')} did not arrive.")
    if plan.undecided:
        lines.append(
            f"{_count(plan.undecided, 'failed row')} left out: "
            f"{key_of('queue_again')} tries one again."
        )
    if plan.paused:
        lines.append(f"{_count(plan.paused, 'paused row')} left out.")
    return "\n".join([*lines, *fault_lines(faults)])


def fault_lines(faults: Sequence[ListFault]) -> list[str]:
    """What is wrong, by row."""
    lines = [f"{_where(fault)}: {fault_words(fault)}" for fault in faults[:_MOST_FAULTS]]
    if len(faults) > _MOST_FAULTS:
        lines.append(f"and {len(faults) - _MOST_FAULTS} more")
    return lines


def ended(end: BatchEnded, made: int, failed: int) -> str:
    """What came of a run: `made` and `failed` in it, credits, and what is still to be made."""
    parts = [f"{made} made"]
    if failed:
        parts.append(f"{failed} failed")
    if end.waiting:
        parts.append(f"{end.waiting} not made yet")
    return f"Queue: {', '.join(parts)}; {end.spent_now or 'no'} credits spent."


def why_kept(row: BatchRow) -> str:
    """Why the prompt of a row cannot be changed."""
    if row.draft is not None:
        return MADE
    if row.is_free:
        return BEGUN
    return PERHAPS_PAID if row.state is RowState.FAILED else UNSETTLED


def not_taken(prompt: str) -> str:
    """That a prompt came too late for its row."""
    return f"The row is made with the prompt that it had. What you wrote came too late: {prompt}"


def offer(count: int, key: str) -> str:
    """That an earlier start left something."""
    return f"The queue has {_count(count, 'clip')} to make. {key} opens it."


def field_title(row: BatchRow | None, name: Callable[[BatchRow], str]) -> str:
    """Whose prompt is shown."""
    return "Prompt" if row is None else f"Prompt of row {row.number}: {name(row)}"


def _where(fault: ListFault) -> str:
    return f"Row {fault.row}" if fault.row else "The list"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
