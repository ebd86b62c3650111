"""What other programs may import: one class, and the types of the pytest plugin's fixtures."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import mockserver
from mockserver import pytest_plugin
from mockserver.server import MockServer

ROOT = Path(mockserver.__file__).parent
PUBLIC = {"mockserver": ["MockServer"], "mockserver.pytest_plugin": ["NemoMock", "StartNemoMock"]}


def test_the_public_names_are_these_and_no_others() -> None:
    assert mockserver.__all__ == PUBLIC["mockserver"]
    assert pytest_plugin.__all__ == PUBLIC["mockserver.pytest_plugin"]
    declared = {
        ".".join(("mockserver", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        for path in ROOT.rglob("*.py")
        if "tests" not in path.parts and re.search(r"^__all__", path.read_text("utf-8"), re.M)
    }
    assert declared == set(PUBLIC)


def test_the_server_is_handed_on_and_nothing_else() -> None:
    assert mockserver.MockServer is MockServer
    with pytest.raises(AttributeError, match="has no attribute 'Mock'"):
        mockserver.Mock  # type: ignore[attr-defined]  # noqa: B018


def test_the_readme_imports_public_names_only() -> None:
    readme = (ROOT.parent / "README.md").read_text("utf-8")
    imported = re.findall(r"^ *from (mockserver[\w.]*) import (.+)$", readme, re.M)
    assert imported
    for module, names in imported:
        assert set(names.split(", ")) <= set(PUBLIC[module])


def test_nothing_is_loaded_before_it_is_used() -> None:
    ours, heavy = {*PUBLIC}, {"starlette", "uvicorn", "httpx", "av", "numpy", "PIL", "yaml"}
    script = f"""
import sys, mockserver, mockserver.pytest_plugin
assert {{name for name in sys.modules if name.startswith("mockserver")}} == {ours}
assert not {heavy} & set(sys.modules)
import mockserver.film.worker, mockserver.film.from_draft
assert not {{"av", "numpy", "PIL"}} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr
