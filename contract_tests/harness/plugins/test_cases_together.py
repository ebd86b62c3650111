"""The cases of one rule are one test that tries them all, and names each that fails."""

import pytest

from contract_tests.harness.plugins import cases_together

pytest_plugins = ("pytester",)
TESTS = """
import os
import pytest
from hypothesis import given, strategies as st

tried = []

@pytest.fixture(scope="module")
def lasting():
    return "lasting"

@pytest.fixture(params=[1, 2])
def made(request):
    return request.param

@pytest.mark.parametrize("n", range(4))
@pytest.mark.parametrize("m", "ab")
def test_each(lasting, m, n):
    assert lasting == "lasting"
    tried.append((m, n))

def test_all_were_tried():
    assert len(set(tried)) == 8

@pytest.mark.parametrize("n", range(4), ids=["one", "two", "three", "four"])
def test_some_fail(n):
    if n == 1:
        pytest.fail("by its own word")
    assert n != 2

@pytest.mark.parametrize("n", range(2))
def test_one_is_left_out(n):
    if n == 0:
        pytest.skip("there is none")

@pytest.mark.parametrize("n", range(3))
def test_a_folder_and_patches_for_each(n, tmp_path, monkeypatch):
    assert not list(tmp_path.iterdir())
    (tmp_path / "x").write_text("x")
    assert "WHICH" not in os.environ
    monkeypatch.setenv("WHICH", str(n))
    monkeypatch.chdir(tmp_path)

@pytest.mark.parametrize("n", range(3))
def test_what_is_printed(n, capsys):
    assert capsys.readouterr().out == ""
    print(n)

@pytest.mark.parametrize("n", [1, pytest.param(2, marks=pytest.mark.xfail(strict=True))])
def test_one_is_known(n):
    assert n == 1

@pytest.mark.parametrize("n", range(2))
def test_made_of_what_is_made(n, made):
    pass

@pytest.mark.parametrize("made", [3, 4], indirect=True)
def test_what_is_made_of_the_case(made):
    assert made in (3, 4)

@pytest.mark.parametrize("n", range(2))
@pytest.mark.filterwarnings("error")
def test_marked(n):
    pass

@pytest.mark.parametrize("n", range(2))
async def test_awaited(n):
    tried.append("awaited")

def test_both_were_awaited():
    assert tried[-2:] == ["awaited"] * 2

@pytest.mark.parametrize("n", range(2))
@given(st.integers())
def test_drawn(n, drawn):
    pass
"""
APART = 3 + 2 + 4 + 2 + 2 + 2 + 2
"""What is printed, a case's mark, two kinds of what is made, a mark, awaited, and drawn."""

PLUGINS = ("-p", "pytest_asyncio.plugin", "-p", cases_together.__name__)
INI = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(TESTS)
    pytester.makeini(INI)
    return pytester


def run(project: pytest.Pytester, *words: str) -> pytest.RunResult:
    return project.runpytest_inprocess(*PLUGINS, *words)


def test_all_are_tried_and_each_that_fails_is_named(project: pytest.Pytester) -> None:
    result = run(project)
    result.assert_outcomes(passed=4 + APART - 1, failed=1, skipped=1, xfailed=1)
    said = result.stdout.str()
    assert "2 of 4 cases" in said
    assert "This is the case [two]." in said
    assert "This is the case [three]." in said
    assert "by its own word" in said
    assert "[one]" not in said


def test_who_chooses_among_them_has_them_apart(project: pytest.Pytester) -> None:
    (file,) = project.path.glob("test_*.py")
    for words in (("-k", "some_fail and three"), (f"{file.name}::test_some_fail[three]",)):
        outcomes = run(project, *words).parseoutcomes()
        assert (outcomes["failed"], outcomes.get("passed")) == (1, None)
    assert "::test_some_fail[one]" in run(project, "--collect-only", "-q").stdout.str()
