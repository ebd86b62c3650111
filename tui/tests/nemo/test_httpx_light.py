import os
import subprocess
import sys
from pathlib import Path


def test_httpx_comes_without_its_command_line_and_hides_no_sniffio(tmp_path: Path) -> None:
    (tmp_path / "sniffio.py").write_text("")
    script = (
        "import sys, tui.nemo.httpx_light, sniffio\n"
        "print(sniffio.__file__, {'click', 'rich', 'httpx._main'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=dict(os.environ, PYTHONPATH=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.strip() == f"{tmp_path / 'sniffio.py'} set()"
