"""A pytest plugin: parametrized cases that share all fixtures run as one test.

To begin, end and report a test takes longer than most of these cases. All of them are tried, and
each that fails is shown with its name. They stay apart where somebody chooses among them: by
`-k`, by `test[case]`, or with `--collect-only`; and where a test or a case has marks, is awaited,
or has a fixture made anew for it. But a folder and patches of its own each case gets here, too.
"""

import inspect
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

Collected = pytest.Item | pytest.Collector | list[pytest.Item | pytest.Collector] | None
_LASTING: Final = ("module", "package", "session")
_FOR_ALL: Final = ("request", "_at_once", "_uncollected")
"""What may stay as it is from case to case."""
_FOR_EACH: Final = ("tmp_path", "monkeypatch")
"""What is made for each case here."""
_SAY_NOTHING: Final = ("parametrize", "usefixtures")


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: Any
) -> Generator[None, Collected, Collected]:
    """Make one test of several."""
    found = yield
    if not isinstance(found, list) or len(found) < 2 or _is_chosen_among(collector.config):
        return found
    cases = [each for each in found if isinstance(each, pytest.Function) and _may_be_together(each)]
    if len(cases) < len(found) or not isinstance(collector, pytest.Module):
        return found
    together = _together(obj, [(each.callspec.id, each.callspec.params) for each in cases])
    return [pytest.Function.from_parent(collector, name=name, callobj=together)]


def _is_chosen_among(config: pytest.Config) -> bool:
    chosen = config.option.keyword or config.option.collectonly
    return bool(chosen) or any("[" in word for word in config.args)


def _may_be_together(item: pytest.Function) -> bool:
    if type(item) is not pytest.Function or not hasattr(item, "callspec"):
        return False
    known = item._fixtureinfo.name2fixturedefs
    asked_for = set(item._fixtureinfo.initialnames) - {*item.callspec.params, *_FOR_ALL, *_FOR_EACH}
    anew = [
        name for name in asked_for if name not in known or known[name][-1].scope not in _LASTING
    ]
    made = [name for name in item.callspec.params if not _is_the_case(known[name][-1])]
    drawn = hasattr(item.obj, "hypothesis")
    asks = "request" in item._fixtureinfo.argnames
    marked = any(mark.name not in _SAY_NOTHING for mark in item.own_markers)
    awaited = inspect.iscoroutinefunction(item.obj)
    return not (anew or made or drawn or asks or awaited or marked)


def _is_the_case(fixture: pytest.FixtureDef[object]) -> bool:
    """Whether a parameter is given as it is, and not to a fixture."""
    return fixture.func.__module__ == "_pytest.python"


def _together(
    test: Callable[..., object], cases: Sequence[tuple[str, dict[str, object]]]
) -> Callable[..., None]:
    def all_cases(**asked_for: object) -> None:
        failed: list[BaseException] = []
        left_out: BaseException | None = None
        for number, (name, case) in enumerate(cases):
            try:
                with _for_each(asked_for, number) as given:
                    gave: object = test(**case, **given)
                assert gave is None, "it was to be awaited, or gone through"
            except pytest.skip.Exception as left:
                left_out = left
            except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - told at the end
                error.add_note(f"This is the case [{name}].")
                failed.append(error)
        if failed:
            raise BaseExceptionGroup(f"{len(failed)} of {len(cases)} cases", failed)
        if left_out is not None:
            raise left_out

    asked_for = [name for name in inspect.signature(test).parameters if name not in cases[0][1]]
    kept = {name: value for name, value in vars(test).items() if name != "__wrapped__"}
    vars(all_cases).update(kept)
    all_cases.__name__ = test.__name__
    all_cases.__doc__ = test.__doc__
    all_cases.__module__ = test.__module__
    vars(all_cases)["place_as"] = test
    vars(all_cases)["__signature__"] = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in asked_for]
    )
    return all_cases


@contextmanager
def _for_each(asked_for: Mapping[str, object], number: int) -> Iterator[dict[str, object]]:
    """What one case is given: a folder in that of all, and patches that end with it."""
    given = dict(asked_for)
    if isinstance(folder := given.get("tmp_path"), Path):
        given["tmp_path"] = folder / str(number)
        (folder / str(number)).mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patched:
        if "monkeypatch" in given:
            given["monkeypatch"] = patched
        yield given
