"""All workers see the same tests in the same order, and each loads another folder of them first."""

import pytest

from contract_tests.harness.plugins import workers

pytest_plugins = ("pytester",)

FOLDERS = ("client", "service", "both")
A_WORKER = """
import os
def pytest_configure(config): config.workerinput = {"workerid": os.environ["A_WORKER"]}
"""
A_FILE = "print('loaded {name}')\ndef test_{name}(): pass\ndef test_{name}_again(): pass"


@pytest.fixture(autouse=True)
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini(
        f"[pytest]\ntestpaths = {' '.join(FOLDERS)}\naddopts = --import-mode=importlib"
    )
    pytester.makeconftest(A_WORKER)
    for name in FOLDERS:
        pytester.mkdir(name).joinpath(f"test_{name}.py").write_text(A_FILE.format(name=name))


def loaded_and_run(
    pytester: pytest.Pytester, capfd: pytest.CaptureFixture[str], number: int, *words: str
) -> tuple[list[str], list[str]]:
    """Give the folders in the order of loading, and the tests in that of running."""
    capfd.readouterr()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("A_WORKER", f"gw{number}")
        recorder = pytester.inline_run("-p", workers.__name__, "-s", *words)
    loaded = [line[7:] for line in capfd.readouterr().out.splitlines() if line.startswith("loaded")]
    reports = recorder.getreports("pytest_runtest_logreport")
    return loaded, [each.nodeid.rpartition(":")[2] for each in reports if each.when == "call"]


def test_each_loads_another_folder_first_and_all_run_the_same(
    pytester: pytest.Pytester, capfd: pytest.CaptureFixture[str]
) -> None:
    found = [loaded_and_run(pytester, capfd, number) for number in range(4)]
    assert [loaded[0] for loaded, _ in found] == [*FOLDERS, FOLDERS[0]]
    assert [sorted(loaded) for loaded, _ in found] == [sorted(FOLDERS)] * 4
    wanted = [f"test_{name}{again}" for name in FOLDERS for again in ("", "_again")]
    assert [run for _, run in found] == [wanted] * 4


def test_who_names_folders_has_them_as_they_are_named(
    pytester: pytest.Pytester, capfd: pytest.CaptureFixture[str]
) -> None:
    assert loaded_and_run(pytester, capfd, 1, "both", "client")[0] == ["both", "client"]
