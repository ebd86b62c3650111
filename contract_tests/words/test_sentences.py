"""No text of the program is read by the program: with all of them changed, it does the same."""

import os
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from contract_tests.harness.plugins.marked_sentences import MARK, marked
from contract_tests.harness.words.in_code import is_sentence

ROOT = Path(__file__).parents[2]
PLUGIN = "contract_tests.harness.plugins.marked_sentences"
NEEDED = ("no:cacheprovider", "pytest_asyncio.plugin", "pytest_timeout", "mockserver.pytest_plugin")
"""Other plugins that are installed take long to load."""


def test_what_reads_like_a_sentence_is_one() -> None:
    for text in ("There is nothing to send", "Nothing was sent twice.", "Go on: stillreel resume"):
        assert is_sentence(text)
    for text in (
        "Bearer it",
        "a still 2.mp4",
        "run_sse",
        r"https?://[^/\"]* or",
        "--force",
        "SELECT id = ? FROM x",
        "ORDER BY used_at DESC, rowid DESC",
        "it LIMIT 1",
    ):
        assert not is_sentence(text)


def test_who_looks_for_words_of_another_place_finds_them_no_more() -> None:
    said = marked("The timeline could not be read.", 1)
    elsewhere = marked("The timeline could not be read.", 1)
    assert said.endswith(f"The timeline could not be read.{MARK}")
    assert said != elsewhere
    assert not said.startswith("The timeline")


@pytest.mark.timeout(150)  # a whole run of pytest, which has a limit of its own
def test_with_every_text_changed_the_program_behaves_the_same() -> None:
    behaviour = sorted(map(str, (ROOT / "contract_tests" / "behaviour").glob("*_by_*.py")))
    plugins = chain.from_iterable(("-p", each) for each in (PLUGIN, *NEEDED))
    options = ["-q", *plugins]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *behaviour],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert behaviour
    assert ran.returncode == 0, ran.stdout[-4000:]
