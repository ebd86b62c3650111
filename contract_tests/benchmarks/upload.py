"""How much memory an upload of 200 MB takes: on the client's side and on the mock's.

    python -m contract_tests.benchmarks.upload [--megabytes 200]

Both run in processes of their own. The growth is the peak while the large file goes over, less the
peak after the same command has sent a file of a few kilobytes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contract_tests.benchmarks.apart import peak_kb

MP4_HEAD = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"


def peak_mb(pid: int) -> float:
    """The most resident memory that a running process ever had, in MB."""
    return peak_kb(pid) * 1024 / 1e6


def upload(path: Path, env: dict[str, str]) -> tuple[float, float]:
    """Send one file with the command; its peak in MB and the seconds it took."""
    began = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "tui.cli", "upload", str(path), "--json"],
        env=env,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return usage.ru_maxrss * 1024 / 1e6, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    size = parser.parse_args().megabytes * 1024 * 1024
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        small, large = Path(folder, "small.mp4"), Path(folder, "large.mp4")
        small.write_bytes(MP4_HEAD + bytes(10_000))
        large.write_bytes(MP4_HEAD)
        os.truncate(large, size)
        mock = subprocess.Popen(
            [sys.executable, "-m", "mockserver", "--json", "--data", f"{folder}/mock"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert mock.stdout is not None
            url = json.loads(mock.stdout.readline())["url"]
            env = os.environ | {"NEMO_API_URL": url, "STILLREEL_HOME": f"{folder}/home"}
            client_before, _ = upload(small, env)
            mock_before = peak_mb(mock.pid)
            client_after, seconds = upload(large, env)
            mock_after = peak_mb(mock.pid)
        finally:
            mock.terminate()
            mock.wait(10)
    print(f"file    {size / 1e6:8.1f} MB in {seconds:.2f} s, start of the program included")
    print(f"client  {client_before:8.1f} MB -> {client_after:.1f} MB")
    print(f"        grew by {client_after - client_before:.1f} MB")
    print(f"mock    {mock_before:8.1f} MB -> {mock_after:.1f} MB")
    print(f"        grew by {mock_after - mock_before:.1f} MB")


if __name__ == "__main__":
    main()
