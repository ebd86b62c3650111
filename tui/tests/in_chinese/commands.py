"""What commands say in Chinese, one after another in this one process, as JSON, a command a line.

`python -m tui.tests.in_chinese.commands '["export", "--help"]' …`, with a Chinese locale.
"""

import json
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO

from tui.cli import main


def said(words: list[str]) -> str:
    """All that a command prints."""
    printed = StringIO()
    with redirect_stdout(printed), redirect_stderr(printed), suppress(SystemExit):
        main(words)
    return printed.getvalue()


if __name__ == "__main__":
    for words in map(json.loads, sys.argv[1:]):
        sys.stdout.write(json.dumps(said(words), ensure_ascii=False) + "\n")
