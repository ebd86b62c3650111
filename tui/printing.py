"""Three ways to read the studio's events without a screen: JSON, plain lines, and a moving bar."""

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TextIO

from tui.formatting import about_file, age, cells, length_of, listed, size_of, time_of
from tui.library.records import RenderState
from tui.studio.batch.events import BatchEvent, ListFault, RowListed
from tui.studio.clock import Clock
from tui.studio.events import (
    Changed,
    Compared,
    Connected,
    Converting,
    CreditsRead,
    Downloading,
    Event,
    Failed,
    Linked,
    Notice,
    Offered,
    Recovered,
    Rendering,
    Saved,
    TextArrived,
    TimelineUnread,
    ToolRunning,
    TurnEnded,
    Uploaded,
    Uploading,
    Waiting,
)
from tui.studio.listed_events import (
    MessageListed,
    OtherAccountsProject,
    ProjectListed,
    VersionListed,
)
from tui.text import clean_name
from tui.wording import commands as wording
from tui.wording.batch import batch_lines, fault_and_option
from tui.wording.projects import leftover, title
from tui.wording.timeline import UNREAD, changes_said, summary
from tui.words import _, plural

BAR_CELLS = 24
_REPAINT_EVERY_S = 0.1


class JsonLines:
    """One object a line on standard output, with `at`: seconds of program time since the start.

    Of entries of the library it is when they were made, in epoch seconds.
    """

    def __init__(self, clock: Callable[[], float], out: TextIO | None = None) -> None:
        self._now = clock
        self._started = clock()
        self._out = out or sys.stdout

    def tell(self, event: Event) -> None:
        """Print one event."""
        record = event.as_json() | _in_words(event)
        if "at" not in record:  # what is listed has the time of its own entry
            record["at"] = round(self._now() - self._started, 3)
        self._out.write(json.dumps(record, ensure_ascii=True, default=str) + "\n")
        self._out.flush()

    def close(self) -> None:
        """Nothing to do: every line is written at once."""


@dataclass
class Pace:
    """Speed and time left of something that grows, by the wall's clock."""

    name: str = ""
    started: float = 0.0
    first: float = 0.0
    painted: float = 0.0

    def restart(self, name: str, done: float) -> None:
        """Begin anew when another thing starts to grow."""
        if name != self.name:
            self.name, self.first, self.painted = name, done, 0.0
            self.started = time.monotonic()

    def may_repaint(self) -> bool:
        """Whether enough time passed to paint again."""
        now = time.monotonic()
        if now - self.painted < _REPAINT_EVERY_S:
            return False
        self.painted = now
        return True

    def rate(self, done: float) -> float:
        """Units a second so far; 0 while nothing can be said."""
        elapsed = time.monotonic() - self.started
        return (done - self.first) / elapsed if elapsed > 0.2 else 0.0


@dataclass
class PlainLines:
    """Lines for people on standard error, words of the service on standard output.

    On a terminal (`live`) the last line moves: a bar with speed and time left.
    """

    live: bool
    err: TextIO = field(default_factory=lambda: sys.stderr)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    _pace: Pace = field(default_factory=Pace)
    _tenth: int = -1
    _bar_up: bool = False
    _advice: str = ""
    """That of the error just printed: of many files refused alike it is said once."""

    def tell(self, event: Event) -> None:
        """Print one event."""
        before, self._advice = self._advice, ""
        match event:
            case Uploading(file=name, sent=sent, total=total):
                self._grow(_("uploading {name}", name=name), sent, total, done_note=_("finishing"))
            case Downloading(received=received, total=total) if total:
                self._grow(_("downloading"), received, total)
            case Rendering(status=status, progress=progress):
                self._render(status, progress)
            case TextArrived(text=text, final=True):
                self._answer(text)
            case ProjectListed() | MessageListed() | VersionListed() | RowListed():
                self._answer(_listed(event))
            case Linked(url=url):
                self._answer(url)
            case Failed():
                said, self._advice = _lines(event)
                self._line(said)
                if self._advice != before:
                    self._line(self._advice)
            case _:
                for line in _lines(event):
                    self._line(line)

    def close(self) -> None:
        """Leave the cursor on a line of its own."""
        self._clear_bar()

    def _render(self, status: str, progress: float | None) -> None:
        if progress is None or status not in {"processing", "completed"}:
            self._line(_("rendering: {status}", status=wording.render_status(status)))
        else:
            self._grow(_("rendering"), progress, 100.0, unit="")

    def _grow(
        self, name: str, done: float, total: float, unit: str = "B", done_note: str = ""
    ) -> None:
        self._pace.restart(name, done)
        share = min(1.0, done / total) if total else 1.0
        if not self.live:
            tenth = int(share * 10)
            if tenth != self._tenth or self._pace.painted == 0.0:
                self._tenth, self._pace.painted = tenth, 1.0
                self._line(about_file(name, f"{share:.0%}"))
            return
        if not self._pace.may_repaint() and done < total:
            return
        filled = round(share * BAR_CELLS)
        bar = "█" * filled + "░" * (BAR_CELLS - filled)
        note = _pace_note(self._pace.rate(done), done, total, unit)
        if done >= total and done_note:
            note = done_note
        self._paint(f"{name}  {bar} {share:4.0%}  {note}")

    def _answer(self, text: str) -> None:
        self._clear_bar()
        self.out.write(text + "\n")
        self.out.flush()

    def _paint(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        self.err.write("\r\x1b[2K" + _cut(text, width))
        self.err.flush()
        self._bar_up = True

    def _line(self, text: str) -> None:
        self._clear_bar()
        self.err.write(text + "\n")
        self.err.flush()

    def _clear_bar(self) -> None:
        if self._bar_up:
            self.err.write("\n")
            self._bar_up = False


def _in_words(event: Event) -> dict[str, object]:
    """The sentences that scripts read, beside the fields that mean the same."""
    match event:
        case Waiting(kind=kind):
            return {"reason": wording.waiting(kind)}
        case Changed(changes=changes, timeline=timeline):
            return {
                "changes": changes_said(changes, in_full=True),
                "summary": summary(timeline, in_full=True),
            }
        case TurnEnded(changes=changes) | Compared(changes=changes):
            return {"changes": changes_said(changes, in_full=True)}
        case Offered(action=action, said=said):
            return {"text": wording.offered(action, said)}
        case Recovered():
            return {"text": wording.recovered(event)}
        case ListFault():
            return {"text": fault_and_option(event)}
        case TimelineUnread():
            return {"text": UNREAD}
        case Failed(advice=advice):
            return {
                "advice": wording.advised(advice),
                "actions": [each.action for each in advice.actions],
                "link": advice.link or None,
            }
        case _:
            return {}


def _lines(event: Event) -> list[str]:  # noqa: C901 - one case an event, nothing nested
    match event:
        case BatchEvent():
            return batch_lines(event)
        case Connected(service=service, project=project, resumed=resumed):
            if resumed:
                return [_("connected to {service}, project {id}", service=service, id=project)]
            return [_("connected to {service}, new project {id}", service=service, id=project)]
        case OtherAccountsProject(project=project, title=title, account=account):
            return [wording.other_accounts_project(title, project, account)]
        case CreditsRead(available=available, frozen=frozen):
            left = "?" if available is None else available
            if frozen:
                return [_("{left} credits ({reserved} reserved)", left=left, reserved=frozen)]
            return [_("{left} credits", left=left)]
        case Converting(file=name):
            return [_("converting {name} to JPEG", name=name)]
        case Uploaded(file=name, width=width, height=height, again=again):
            what = listed([name, *([f"{width}×{height}"] if width and height else [])])
            return [
                _("the service has {file}", file=what) if again else _("uploaded {file}", file=what)
            ]
        case ToolRunning(label=label, done=done):
            return [about_file(label, _("done")) if done else f"{label} …"]
        case Waiting(kind=kind, waited_s=waited_s, left_s=left_s):
            time_s = waited_s if left_s is None else left_s
            return [_("{name} ({facts})", name=wording.waiting(kind), facts=time_of(time_s))]
        case Changed(changes=changes, timeline=timeline):
            return [*(f"  {said}" for said in changes_said(changes)), summary(timeline)]
        case Offered(action=action, said=said):
            return [wording.offered(action, said)]
        case Recovered():
            return [wording.recovered(event)]
        case TimelineUnread():
            return [UNREAD]
        case Notice(text=text, option=option):
            return [_("{text} Else: {option}", text=text, option=option) if option else text]
        case Saved(path=path):
            name = clean_name(str(path))
            return [_("saved {facts}: {path}", facts=listed(_facts(event)), path=name)]
        case Failed(message=message, advice=advice, file=name):
            said = about_file(name, message)
            return [_("error: {text}", text=said), f"       {wording.advised(advice)}"]
        case _:
            return []


def _cut(text: str, width: int) -> str:
    """As much of `text` as fits into so many cells."""
    fitting = ""
    for character in text:
        width -= cells(character)
        if width < 0:
            break
        fitting += character
    return fitting


def _listed(event: ProjectListed | MessageListed | VersionListed | RowListed) -> str:
    match event:
        case ProjectListed():
            return _project(event)
        case MessageListed():
            return _said(event)
        case VersionListed():
            return _version(event)
        case RowListed():
            return "\n".join(batch_lines(event))


def _project(project: ProjectListed) -> str:
    last = " ".join(project.last.split())
    facts = [title(project.title)]
    if project.clips:
        facts.append(plural("{count} clip", "{count} clips", project.clips))
    if project.spent:
        facts.append(_("{count} credits", count=project.spent))
    if project.account:
        facts.append(_("account {account}", account=project.account))
    if project.messages:
        facts.append(plural("{count} message", "{count} messages", project.messages))
        facts.append(_("last: {message}", message=_cut(last, 50)))
    facts.append(age(time.time() - project.used_at))
    return f"{project.project}  {listed(facts)}{_left(project)}"


def _left(project: ProjectListed) -> str:
    if not project.due:
        return ""
    what = listed(leftover(each) for each in project.due)
    if project.busy:
        return "  " + _("(open in another Stillreel; {due})", due=what)
    return "  " + _("({due}: stillreel resume --project {id})", due=what, id=project.project)


def _said(event: MessageListed) -> str:
    first, *rest = event.message.split("\n")
    said = "\n".join([f"> {first}", *(f"  {line}" for line in rest)])
    if event.outcome is not None and event.outcome.is_answered:
        return said
    return f"{said}\n  ({wording.ended(event.outcome)})"


def _version(event: VersionListed) -> str:
    facts = [f"v{event.version}"]
    if event.status is RenderState.SAVED:
        facts += [size_of(event.bytes)] if event.bytes else []
        facts += [length_of(event.seconds)] if event.seconds else []
        facts.append(clean_name(str(event.path)))
        facts += [] if event.is_there else [_("(moved or deleted)")]
        return "  ".join(facts)
    status = wording.render_status(event.status)
    unfinished = _("unfinished: stillreel resume") if event.left else status
    return "  ".join([*facts, f"({unfinished})"])


def _facts(saved: Saved) -> Iterator[str]:
    yield size_of(saved.bytes)
    if saved.seconds is not None:
        yield length_of(saved.seconds)
    if saved.width:
        yield f"{saved.width}×{saved.height}"


def _pace_note(rate: float, done: float, total: float, unit: str) -> str:
    left = ""
    if rate > 0 and done < total:
        left = _("{time} left", time=time_of((total - done) / rate))
    if not unit:
        return left
    speed = f"{size_of(rate)}/s  " if rate > 0 else ""
    came = _("{done} of {total}", done=size_of(done), total=size_of(total))
    return f"{came}  {speed}{left}"


def reader(*, as_json: bool, clock: Clock) -> JsonLines | PlainLines:
    """The reader that fits: JSON if asked for, a moving bar on a terminal, else plain lines."""
    if as_json:
        return JsonLines(clock.now)
    import os

    from tui.terminal_facts import has_screen

    return PlainLines(live=sys.stderr.isatty() and has_screen(os.environ))
