"""What the options of pytest say of the target. Cheap to import."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from contract_tests.service.targets import TargetOptions
    from tui.check.legs import Leg

MARK = "service"
"""What pytest calls the tests of the service."""
OPTIONS: Mapping[str, str] = {
    "recordings": "recordings: a folder of recordings (default: those that ship)",
    "upstream": "live: the service (default: NEMO_API_URL, or the service itself)",
    "max-credits": "live: stop before more are spent",
    "legs": "free, talk, clip; several with commas (default: all; of live: free)",
    "keep": "live: where recordings are kept (default: pytest's temporary folder)",
}
_OF = {"recordings": "recordings", "upstream": "live", "max-credits": "live", "keep": "live"}


def add_options(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("service", "tests of the service (contract_tests/service)")
    group.addoption(
        "--target",
        choices=("mock", "recordings", "live"),
        help="whom the tests of the service ask (default: mock)",
    )
    for name, says in OPTIONS.items():
        group.addoption(f"--{name}", help=says)
    group.addoption(
        "--anonymous",
        action="store_true",
        help="live: without NEMO_TOKEN, in the anonymous account",
    )


def wanted_by(config: pytest.Config) -> "TargetOptions":
    """Read the options. Raises UsageError."""
    from contract_tests.service.targets import SHIPPED, Target, TargetOptions

    target = Target(config.getoption("target") or "mock")
    for name, of in _OF.items():
        if config.getoption(name.replace("-", "_")) is not None and of != target:
            raise pytest.UsageError(f"--{name} goes with --target {of}")
    if config.getoption("anonymous") and target is not Target.LIVE:
        raise pytest.UsageError("--anonymous goes with --target live")
    wanted = TargetOptions(
        target,
        _legs(config, is_live=target is Target.LIVE),
        Path(config.getoption("recordings") or SHIPPED),
        config.getoption("upstream"),
        bool(config.getoption("anonymous")),
        _credits(config),
        Path(config.getoption("keep")) if config.getoption("keep") else None,
        config.getoption("nemo_dialect") or "",
    )
    if target is Target.LIVE:
        _check_live(config, wanted)
    return wanted


def _check_live(config: pytest.Config, wanted: "TargetOptions") -> None:
    """The service is asked by those alone who mean it, once, and at a price that they know."""
    if not (wanted.anonymous or os.environ.get("NEMO_TOKEN", "").strip()):
        raise pytest.UsageError("--target live needs NEMO_TOKEN, or --anonymous")
    if wanted.cost and config.getoption("max_credits") is None:
        raise pytest.UsageError(
            f"this costs about {wanted.cost} credits: give --max-credits {wanted.cost}"
        )
    if hasattr(config, "workerinput") or config.getoption("numprocesses", None):
        raise pytest.UsageError("--target live runs without -n: each worker would ask, and pay")


def _legs(config: pytest.Config, *, is_live: bool) -> tuple["Leg", ...]:
    from tui.check.legs import Leg

    text = config.getoption("legs")
    if text is None:
        return (Leg.FREE,) if is_live else tuple(Leg)
    named = {word.strip() for word in text.split(",")}
    if not named <= set(Leg):
        raise pytest.UsageError(f"--legs are {', '.join(Leg)}, not {text!r}")
    return tuple(leg for leg in Leg if leg in named)


def _credits(config: pytest.Config) -> int:
    text = config.getoption("max_credits") or "0"
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise pytest.UsageError(f"--max-credits is a whole number, not {text!r}")
    return int(text)
