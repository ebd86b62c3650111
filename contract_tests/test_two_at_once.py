"""Two programs in one home at the same moment, from their first start on."""

import os
import subprocess
import sys
from pathlib import Path

from contract_tests.commands import still
from contract_tests.test_kills import tiny_film
from mockserver.serve import MockServer

SPEED = 1_000.0
PROMPT = "turn this image into a 2-second clip"


def test_two_jobs_at_once_both_end_in_a_film(tmp_path: Path) -> None:
    still(tmp_path / "a.png", (64, 48))
    with MockServer(speed=SPEED, credits=1000, film=tiny_film) as mock:
        env = {name: os.environ[name] for name in os.environ if not name.startswith("NEMO_")} | {
            "STILLREEL_HOME": str(tmp_path / "home"),
            "STILLREEL_TIME_SCALE": str(SPEED),
            "NEMO_API_URL": mock.url,
        }

        def start(*words: str) -> subprocess.Popen[str]:
            return subprocess.Popen(
                [sys.executable, "-m", "tui.cli", *words],
                env=env,
                cwd=tmp_path,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )

        jobs = [start("make", "a.png", "-p", PROMPT, "-o", f"{n}.mp4") for n in range(2)]
        ended = [job.communicate(timeout=60) for job in jobs]
        for job, (out, err) in zip(jobs, ended, strict=True):
            assert job.returncode == 0, out + err
            assert "locked" not in out + err
        listed, _ = start("projects").communicate(timeout=30)
    assert (tmp_path / "0.mp4").stat().st_size == (tmp_path / "1.mp4").stat().st_size > 0
    assert len(listed.splitlines()) >= 1
