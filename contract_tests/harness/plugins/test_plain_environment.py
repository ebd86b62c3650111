"""Whoever runs the tests: they see the same."""

import os
from types import SimpleNamespace
from typing import cast
from unittest.mock import patch

import pytest

from contract_tests.harness.plugins.plain_environment import pytest_configure

ELSEWHERE = {
    "PATH": "/bin",
    "HTTPS_PROXY": "http://a.test",
    "all_proxy": "socks5://a.test",
    "LC_ALL": "zh_CN.UTF-8",
    "NEMO_TOKEN": "t",
    "NO_COLOR": "1",
    "TERM": "dumb",
    "TMUX": "/tmp/t,1,0",
}


@pytest.mark.parametrize(
    ("target", "stay"), [(None, set()), ("live", {"HTTPS_PROXY", "all_proxy", "NEMO_TOKEN"})]
)
def test_of_who_runs_them_only_what_leads_to_a_service_that_is_asked_stays(
    target: str | None, stay: set[str]
) -> None:
    config = cast("pytest.Config", SimpleNamespace(getoption={"target": target}.get))
    with patch.dict(os.environ, ELSEWHERE, clear=True):
        pytest_configure(config)
        assert set(os.environ) == {"PATH", "LANG", "TERM"} | stay
        assert os.environ["TERM"] == "xterm-256color"
