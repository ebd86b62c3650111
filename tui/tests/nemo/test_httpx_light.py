import os
import subprocess
import sys
from pathlib import Path


def test_a_sniffio_that_is_installed_is_left_to_who_looks_for_it(tmp_path: Path) -> None:
    (tmp_path / "sniffio.py").write_text("")
    script = "import tui.nemo.httpx_light, sniffio; print(sniffio.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=dict(os.environ, PYTHONPATH=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.strip() == str(tmp_path / "sniffio.py")
