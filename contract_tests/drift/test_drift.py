"""What our own client recorded against the mock: learned, compared, and who reads what."""

from collections.abc import Callable

import pytest

from contract_tests.benchmarks.drift_judge import Judge
from contract_tests.harness.recorded_runs import recorded_run
from contract_tests.readers import collected, written
from mockserver.drift.compare import Comparison
from mockserver.drift.contract import shipped_contract
from mockserver.drift.evidence import Evidence
from mockserver.drift.mutation.mutants import mutated, sites_of
from mockserver.drift.output import as_markdown
from mockserver.drift.readers import our_readers
from mockserver.drift.reading.gathering import evidence_in
from mockserver.tests.harness.exchanges import (
    answer,
    balance,
    called,
    folder,
    resulted,
    run,
    said,
    stream,
)

Recorded = Callable[[str, int], Evidence]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    known: dict[tuple[str, int], Evidence] = {}

    def record(dialects: str, seed: int) -> Evidence:
        if (dialects, seed) not in known:
            folder = recorded_run(tmp_path_factory.mktemp("run"), dialects, seed)
            known[dialects, seed] = evidence_in([folder])
        return known[dialects, seed]

    return record


def test_another_honest_run_is_no_drift(recorded: Recorded) -> None:
    base = Evidence.merge_runs([recorded("", 1), recorded("", 2)])
    report = Comparison(base, recorded("", 3)).report()
    assert (report.findings, report.unchecked) == ((), ())


def test_another_dialect_is_found_at_the_calls_that_speak_it(recorded: Recorded) -> None:
    spoken = {
        "wrapped": {"render", "poll", "cancel"},
        "typed": {"run_sse"},
        "404": {"state", "run_sse", "upload"},
        "401": {"credits"},
        "bare": {"token", "session", "claim", "upload", "state", "credits"},
    }
    others = "render=wrapped,events=typed,errors=http,envelope=bare"
    base, fresh = recorded("", 1), recorded(others, 5)
    report = Comparison(base, fresh, readers=our_readers()).report()
    found = {(each.came, each.id.rpartition("-")[0]) for each in report.findings}
    assert found == {(came, call) for came, calls in spoken.items() for call in calls}
    assert "- read by `tui.nemo." in as_markdown(report)


def test_the_judge_of_the_measure_learns_of_other_runs_and_sees_what_changed() -> None:
    text, turn = answer(balance()), stream([said(), called(), resulted(), said("b")])
    judge = Judge([[*folder(text, turn).recordings]] * 3)
    plain = folder(text, turn, number=9)
    assert not judge.complaints(plain.recordings)
    for site in sites_of(plain, shipped_contract()):
        if site.operator != "double":
            strange = judge.complaints(mutated(plain, site, shipped_contract()).recordings)
            assert strange, site


def test_a_header_that_the_client_reads_breaks_it_when_it_is_lost() -> None:
    path, etag = "/cdn/k/clip.mp4", {"content-type": "video/mp4", "etag": "x"}
    base = run(answer(b"", path, headers=etag))
    fresh = run(answer(b"", path, headers={"content-type": "video/mp4"}), number=2)
    (found,) = Comparison(base, fresh, readers=our_readers()).report().findings
    assert (found.kind, found.severity) == ("header gone", "breaks")
    assert found.readers[0].module == "tui.nemo.downloads"


def test_the_table_of_readers_has_all_that_the_client_reads() -> None:
    found = collected([""])
    table = our_readers().table
    missing = [
        (call, path, name)
        for call, rows in found.items()
        if call
        for path, names in rows.items()
        for name in names - set(table[call].get(path, ()))
    ]
    assert not missing, f"python -m contract_tests.readers\n{written(found)}"
    headers = {path for rows in found.values() for path in rows if path.startswith("header ")}
    assert {"header retry-after", "header etag", "header content-range"} <= headers
