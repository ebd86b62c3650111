"""What the page shows, as rows of text: at first, and at each refresh.

Everything is redacted. Lists are bounded, so that a refresh costs a busy mock next to nothing; the
verdict, which reads the whole journal, is given only on demand.
"""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from mockserver.calls import CallName
from mockserver.clock import MockClock, Mode
from mockserver.control.views import clock_seen, verdict_of
from mockserver.faults.kinds import KINDS
from mockserver.faults.scenarios import SCENARIOS
from mockserver.faults.targets import PLACES
from mockserver.journal.entries import ABORT, LEFT, RESET, Entry
from mockserver.journal.view import summary
from mockserver.mock import Mock
from mockserver.page.figures import end_text, many, size_text, time_text
from mockserver.page.presets import PRESETS
from mockserver.page.templating import Row
from mockserver.service import renders
from mockserver.service.drafts import AUDIO, TEXT, VIDEO, Draft, length_ms, track_of
from mockserver.service.records import Account, Render, Session

MOST_CALLS = 200
MOST_SHOWN = 30
_MODES: dict[Mode, tuple[str, str]] = {
    "real": ("Real", "a second is a second"),
    "scaled": ("Scaled", "time runs faster, by the speed"),
    "stepped": ("Paused", "time stands still until you step, advance or jump"),
    "instant": ("Instant", "nobody waits for anything"),
}
_TRACKS = ((VIDEO, "video"), (AUDIO, "music"), (TEXT, "title"))
_TONES = {ABORT: "cut", RESET: "cut", LEFT: "warn"}


def fixed_lists() -> dict[str, Sequence[Row]]:
    """Give what does not change while the mock runs: what there is to choose from."""
    return {
        "presets": [{"key": spec, "label": label} for label, spec in PRESETS.items()],
        "kinds": [{"key": name} for name in KINDS],
        "places": [_choice("", "its usual place"), *(_choice(place, place) for place in PLACES)],
        "endpoints": [_choice("", "any call"), *(_choice(name, name) for name in CallName)],
    }


def _choice(key: str, label: str) -> Row:
    return {"key": key, "label": label}


def view(mock: Mock, after: int = 0, *, judged: bool = False) -> dict[str, Any]:
    """Give what the page shows: `slots` and `lists`, calls only where numbered above `after`.

    `next` is the number above which the next refresh has to ask: that of the oldest call still
    running, or the newest; `oldest` the lowest that the journal still holds, None where none.
    """
    entries = list(mock.journal)
    fresh = [entry for entry in entries if entry.number > after][-MOST_CALLS:]
    lists: dict[str, Sequence[Row]] = {
        "calls": [_call(summary(entry, mock.redactor)) for entry in reversed(fresh)],
        "modes": list(_modes(mock)),
        "scenarios": list(_scenarios(mock)),
        "faults": list(_faults(mock)),
        "sessions": list(_sessions(mock)),
        "renders": list(_renders(mock)),
        "misses": list(_misses(mock)),
    }
    slots = _slots(mock)
    if judged:
        found = verdict_of(mock)
        lists["findings"] = [
            {
                "key": f"{finding.rule} {finding.calls}",
                "tone": finding.severity,
                "severity": finding.severity,
                "rule": finding.rule,
                "sentence": finding.sentence,
                "advice": finding.advice,
            }
            for finding in found.findings[:MOST_SHOWN]
        ]
        count = many(len(found.findings), "finding") if found.findings else "nothing to complain of"
        slots["verdict"] = f"{count} in {many(found.judged, 'call')}"
        slots["tone"] = "bad" if found.guilty else "warn" if found.findings else "ok"
    newest = entries[-1].number if entries else 0
    return {
        "slots": slots,
        "lists": lists,
        "next": min((each.number - 1 for each in entries if _is_running(each)), default=newest),
        "oldest": entries[0].number if entries else None,
    }


def _slots(mock: Mock) -> dict[str, str]:
    service, clock = mock.service, clock_seen(mock)
    waiting = many(clock.get("waiting", 0), "waiter")
    if clock.get("next_s") is not None:
        waiting += f", the next due in {time_text(max(0.0, clock['next_s'] - clock['now_s']))}"
    return {
        "now": clock["now"].replace("T", " ").partition(".")[0].removesuffix("Z"),
        "mode": clock.get("mode", ""),
        "speed": f"{clock.get('speed', 1.0):g}",
        "waiting": waiting,
        "dialect": str(service.dialects),
        "scenario": mock.scenario,
        "armed": many(len(mock.faults), "fault"),
        "journaled": many(len(mock.journal), "call"),
        "sessions": many(len(service.sessions), "session"),
    }


def _is_running(entry: Entry) -> bool:
    return entry.ended is None


def _call(call: dict[str, Any]) -> Row:
    tone = "live" if call["ended"] is None else _TONES.get(call["ended"], "ok")
    if tone == "ok" and call["code"]:
        tone = "bad"
    status = str(call["status"] or "-")
    if call["code"] and call["code"] != call["status"]:
        status += f" / {call['code']}"
    return {
        "key": str(call["number"]),
        "tone": tone,
        "time": call["at"][11:19],
        "method": call["method"],
        "path": call["path"] + (f"?{call['query']}" if call["query"] else ""),
        "status": status,
        "ended": end_text(call["ended"]),
        "took": "" if call["lasted_s"] is None else time_text(call["lasted_s"]),
        "faults": ", ".join(call["faults"]),
        "mark": f"{call['got_bytes']} {call['ended']}",
    }


def _modes(mock: Mock) -> Iterator[Row]:
    clock = mock.clock
    for mode in get_args(Mode):
        label, says = _MODES[mode]
        pressed = isinstance(clock, MockClock) and clock.mode == mode
        yield {"key": mode, "label": label, "says": says, "pressed": str(pressed).lower()}


def _scenarios(mock: Mock) -> Iterator[Row]:
    for name, scenario in SCENARIOS.items():
        pressed = str(name == mock.scenario).lower()
        yield {"key": name, "says": scenario.says, "pressed": pressed}


def _faults(mock: Mock) -> Iterator[Row]:
    for each in mock.faults.as_json()[:MOST_SHOWN]:
        spec = mock.redactor.text(str(each["spec"]))
        yield {
            "key": str(each["id"]),
            "spec": spec,
            "disarm": f"Disarm {spec}",
            "struck": f"struck {each['struck']} of {each['seen']}",
        }


def _sessions(mock: Mock) -> Iterator[Row]:
    service, redactor = mock.service, mock.redactor
    for session in list(service.sessions.values())[: -MOST_SHOWN - 1 : -1]:
        account = service.accounts.get(session.user_id)
        files = [f"{each.name} ({size_text(each.size)})" for each in session.uploads[-MOST_SHOWN:]]
        yield {
            "key": session.id,
            "task": redactor.text(session.task_name) or "unnamed",
            "credits": _credits(account) if account else "",
            "uploads": redactor.text(", ".join(files)) or "none",
            "tracks": redactor.text(_tracks(session)),
        }


def _credits(account: Account) -> str:
    frozen = f", {account.balance.frozen} frozen" if account.balance.frozen else ""
    return f"{account.balance.available} credits{frozen}"


def _tracks(session: Session) -> str:
    draft: Draft = session.draft
    parts = []
    for kind, name in _TRACKS:
        for segment in track_of(draft, kind):
            shown = segment.meta.get("text") or segment.meta.get("name") or ""
            parts.append(f"{name} {shown} {time_text(segment.duration_ms / 1000)}")
    return f"{time_text(length_ms(draft) / 1000)}: {', '.join(parts)}" if parts else "empty"


def _renders(mock: Mock) -> Iterator[Row]:
    now_s = mock.clock.now_s()
    for render in list(mock.service.renders.values())[: -MOST_SHOWN - 1 : -1]:
        status = renders.status_of(render, now_s)
        running = renders.is_running(render, now_s)
        yield {
            "key": render.id,
            "tone": "live" if running else {"completed": "ok", "failed": "bad"}.get(status, "warn"),
            "status": status,
            "progress": str(renders.progress_of(render, now_s)),
            "film": mock.redactor.text(_film(render)),
            "running": str(running).lower(),
        }


def _film(render: Render) -> str:
    if render.error:
        return render.error
    made = f"{time_text(render.duration_ms / 1000)}, {size_text(render.size)}"
    return made if render.size else f"{render.share:.0%} of the film is made"


def _misses(mock: Mock) -> Iterator[Row]:
    for number, miss in enumerate(reversed(mock.near_misses)):
        if number == MOST_SHOWN:
            return
        found = miss.as_json()
        yield {
            "key": f"{found['call'] or number}",
            "detail": found["detail"],
            "table": "\n".join(found["table"]),
        }
