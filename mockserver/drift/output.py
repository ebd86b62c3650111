"""A report as a table for people, as JSON lines, as Markdown; and its exit code. Pure."""

import json
from collections.abc import Iterator

from mockserver.drift import wording
from mockserver.drift.finding import Finding, Report
from mockserver.exit_codes import ExitCode


def exit_code(report: Report) -> ExitCode:
    """Give 1 for drift, 3 where something could not be checked, else 0."""
    if report.findings:
        return ExitCode.FAILED
    return ExitCode.COULD_NOT_CHECK if report.unchecked else ExitCode.DONE


def as_table(report: Report) -> str:
    """Write a report for a terminal."""
    lines: list[str] = []
    operation = ""
    for finding in sorted(report.findings, key=lambda each: each.place.operation):
        if finding.place.operation != operation:
            operation = finding.place.operation
            lines.append(operation)
        lines += entry(finding)
    lines += [wording.unchecked(each) for each in report.unchecked]
    lines += [f"note: {wording.remark(each)}" for each in report.remarks]
    lines += [f"note: {each} is accepted" for each in report.accepted]
    lines += [f"note: {each}" for each in wording.uncovered(report)]
    return "\n".join([*lines, wording.summary(report)])


def entry(finding: Finding) -> Iterator[str]:
    """Write a finding in lines, as the table has it below its call."""
    about = wording.answer(finding)
    said = f"{wording.headline(finding)}{f'  [{about}]' if about else ''}"
    yield f"  {finding.severity:8}{finding.id:18}{said}"
    yield f"{'':28}was {wording.counted(finding.was)}; now {wording.counted(finding.came_all)}"
    yield f"{'':28}{wording.sureness(finding)}; {wording.blamed(finding)}"
    for reader in finding.readers[:5]:
        yield f"{'':28}read by {reader.module}:{reader.function}"
    if len(finding.readers) > 5:
        yield f"{'':28}and {len(finding.readers) - 5} more functions"


def as_json(report: Report) -> str:
    """Write a report as JSON, one object a line; the last one sums up."""
    lines: list[object] = [_finding(each) for each in report.findings]
    lines += [
        {
            "event": "unchecked",
            "operation": each.operation,
            "why": each.trouble,
            "what": each.what,
            "count": each.count,
            "message": wording.unchecked(each),
        }
        for each in report.unchecked
    ]
    lines += [
        {
            "event": "note",
            "note": each.note,
            "operation": each.place.operation,
            "what": each.what,
            "before": each.before,
            "message": wording.remark(each),
        }
        for each in report.remarks
    ]
    lines += [{"event": "accepted", "id": each} for each in report.accepted]
    lines.append(
        {
            "event": "drift",
            "findings": len(report.findings),
            "unchecked": len(report.unchecked),
            "base_runs": report.base_runs,
            "fresh_runs": report.fresh_runs,
            "compared": report.compared,
            "uncovered": report.uncovered,
            "exit": int(exit_code(report)),
            "message": wording.summary(report),
        }
    )
    return "\n".join(json.dumps(line) for line in lines)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "event": "finding",
        "id": finding.id,
        "operation": finding.place.operation,
        "outcome": finding.place.outcome,
        "part": finding.place.part,
        "path": finding.place_shown,
        "dialect": finding.dialect,
        "kind": finding.kind,
        "came": finding.came,
        "was": finding.was,
        "now": finding.came_all,
        "severity": finding.severity,
        "confirmed": finding.confirmed,
        "runs": finding.runs,
        "of_runs": finding.of_runs,
        "blame": finding.blame,
        "readers": [f"{reader.module}:{reader.function}" for reader in finding.readers],
        "message": wording.headline(finding),
    }


def as_markdown(report: Report) -> str:
    """Write a report as Markdown, fit for an issue."""
    lines = ["# Drift", "", wording.summary(report), ""]
    for finding in report.findings:
        about = wording.answer(finding)
        lines += [
            f"## {finding.severity}: {wording.headline(finding)}",
            "",
            f"- `{finding.place.operation}`{f', answers `{about}`' if about else ''}"
            f"{f', dialect {finding.dialect}' if finding.dialect else ''}",
            f"- was: {wording.counted(finding.was)}",
            f"- now: {wording.counted(finding.came_all)}",
            f"- {wording.sureness(finding)}; {wording.blamed(finding)}",
            *(f"- read by `{reader.module}:{reader.function}`" for reader in finding.readers),
            f"- accept it: `--accept {finding.id} --reason TEXT`",
            "",
        ]
    notes = [
        *map(wording.unchecked, report.unchecked),
        *map(wording.remark, report.remarks),
        *(f"`{each}` is accepted" for each in report.accepted),
        *wording.uncovered(report),
    ]
    lines += ["## Besides", "", *(f"- {note}" for note in notes), ""] if notes else []
    return "\n".join(lines).rstrip() + "\n"
