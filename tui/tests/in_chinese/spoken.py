"""What is Chinese, and what may be in other letters: names, keys, commands and files."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

CHINESE = {"LC_ALL": "zh_CN.UTF-8", "LANGUAGE": ""}
LOADED_ANEW = """
import sys
for name in [name for name in sys.modules if name.partition(".")[0] == "tui"]:
    del sys.modules[name]
"""
"""Code to run first in a process that has loaded the modules in English."""

_NAMES = re.compile(
    r"`[^`]*`|[^\s╭│]*[/.][^\s╮│]*|--?[A-Za-z][-\w]*|\b[A-Z_]{2,}\d?\b|"
    r"\b(?:ctrl|alt|enter|esc|tab|space|bksp|delete)\b|"
    r"\b(?:stillreel|mock|nemo|curl|http|anon_1)\b"
)
_LATIN = re.compile(r"[A-Za-z]{2,}")


def not_chinese(text: str) -> set[str]:
    """Words in Latin letters that are no names."""
    return set(_LATIN.findall(_NAMES.sub(" ", text)))


def told_by(module: str, *words: str, folder: Path) -> list[object]:
    """What a program of the tests tells of the texts in Chinese, a line each."""
    environ = os.environ | CHINESE | {"STILLREEL_HOME": str(folder), "COLUMNS": "80"}
    environ |= {"COLORTERM": "truecolor", "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=folder, env=environ, capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
