"""A pytest plugin: the cases of one rule are one test, where nothing but the case is another.

To begin, end and report a test takes longer than most of these cases. All of them are tried, and
each that fails is shown with its name. They stay apart where somebody chooses among them: by
`-k`, by `test[case]`, or with `--collect-only`; and where a test or a case has marks, is awaited,
or has a fixture made anew for it.
"""

import inspect
from collections.abc import Callable, Generator, Sequence
from typing import Any, Final

import pytest

Collected = pytest.Item | pytest.Collector | list[pytest.Item | pytest.Collector] | None
_LASTING: Final = ("module", "package", "session")
_FOR_ALL: Final = ("request",)
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
    others = [name for name in item.fixturenames if name not in item.callspec.params]
    anew = [
        name
        for name in others
        if name not in _FOR_ALL and (name not in known or known[name][-1].scope not in _LASTING)
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
    def all_cases(**lasting: object) -> None:
        failed: list[BaseException] = []
        left_out: BaseException | None = None
        for name, case in cases:
            try:
                gave: object = test(**case, **lasting)
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

    lasting = [name for name in inspect.signature(test).parameters if name not in cases[0][1]]
    kept = {name: value for name, value in vars(test).items() if name != "__wrapped__"}
    vars(all_cases).update(kept)
    all_cases.__name__ = test.__name__
    all_cases.__doc__ = test.__doc__
    all_cases.__module__ = test.__module__
    vars(all_cases)["place_as"] = test
    vars(all_cases)["__signature__"] = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in lasting]
    )
    return all_cases
