"""The three targets of one test body: what each of them shows of the service.

The mock and the service itself are gone through by our own client, as `stillreel check` does, and
recorded; the third target is what was recorded before.
"""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from contract_tests.service.answers import Session, sessions_in
from contract_tests.service.loopback_only import loopback_only
from mockserver.pytest_plugin import serving
from mockserver.recordings.model import RecordingError
from mockserver.tests.harness.films import quick_film
from tui.bundled_mock import recording
from tui.check.check import Check, Outcome
from tui.check.events import CheckEvent, StepFailed, UnexpectedRefusal
from tui.check.legs import Leg, Plan
from tui.config import Config, ConfigError, checked_address, load_config
from tui.library.private_files import make_private_folder
from tui.nemo.errors import NemoError
from tui.opening import open_service
from tui.studio.failures import EXPECTED
from tui.wording import check as wording

SPEED = 3000.0
PATIENCE = 300.0
"""The program runs slower than the service: on a busy machine it must not give up."""
SHIPPED = Path(__file__).parents[2] / "recordings"
Say = Callable[[str], None]


class Target(StrEnum):
    """Whom the tests ask."""

    MOCK = "mock"
    RECORDINGS = "recordings"
    LIVE = "live"


class TargetError(Exception):
    """A target that could not be reached, or not be heard to the end; the text says why."""


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """What was asked for. `most` credits may be spent; `keep` is for what passes at `live`."""

    target: Target = Target.MOCK
    legs: tuple[Leg, ...] = tuple(Leg)
    recordings: Path = SHIPPED
    upstream: str | None = None
    anonymous: bool = False
    most: int = 0
    keep: Path | None = None
    dialect: str = ""

    @property
    def cost(self) -> int:
        """What the legs usually cost, in credits."""
        return Plan(self.legs, None).whole_cost


@dataclass(frozen=True, slots=True)
class TargetAnswers:
    """What a target showed; `missing` says why something is not there, if it was to be."""

    where: str
    sessions: Sequence[Session]
    missing: str = ""

    def lacks(self, wanted: object) -> str:
        """What to say where something that a test is about is not there."""
        return f"{self.where} does not show {wanted}. {self.missing}".strip()


def ask_target(wanted: TargetOptions, folder: Path, say: Say) -> TargetAnswers:
    """Ask a target; what passes lies in `folder`. Raises TargetError."""
    with ExitStack() as stack:
        if wanted.target is not Target.LIVE:
            stack.enter_context(loopback_only())
        try:
            match wanted.target:
                case Target.MOCK:
                    return _of_the_mock(wanted, folder)
                case Target.RECORDINGS:
                    return _recorded(wanted.recordings, str(wanted.recordings))
                case Target.LIVE:
                    return _live(wanted, folder, say)
        except (RecordingError, ConfigError, NemoError, *EXPECTED) as error:
            raise TargetError(f"the target {wanted.target} could not be asked: {error}") from error


def _of_the_mock(wanted: TargetOptions, folder: Path) -> TargetAnswers:
    with serving(speed=SPEED, film=quick_film, credits=1000, dialects=wanted.dialect) as mock:
        config = load_config(
            {
                "NEMO_API_URL": mock.url,
                "STILLREEL_HOME": str(folder / "home"),
                "STILLREEL_TIME_SCALE": str(PATIENCE),
            }
        )
        return _driven(config, Plan(wanted.legs, None), wanted.cost, folder / "runs", print)


def _live(wanted: TargetOptions, folder: Path, say: Say) -> TargetAnswers:
    environ: dict[str, str] = {**os.environ}
    if wanted.anonymous:
        environ.pop("NEMO_TOKEN", None)
    config = load_config(environ)
    if wanted.upstream:
        config = replace(config, api_url=checked_address(wanted.upstream, "--upstream"))
    plan, keep = Plan(wanted.legs, None), wanted.keep or folder / "runs"
    for line in wording.planned(plan, config.service_name, wanted.most, keep, is_first=False):
        say(line)
    return _driven(config, plan, wanted.most, keep, say, anonymous=wanted.anonymous)


def _driven(
    config: Config, plan: Plan, most: int, keep: Path, say: Say, *, anonymous: bool = False
) -> TargetAnswers:
    """Go through the legs with our own client, by way of the recorder."""
    failed: list[str] = []

    def tell(event: CheckEvent) -> None:
        say(wording.told(event))
        if isinstance(event, StepFailed | UnexpectedRefusal):
            failed.append(wording.told(event).strip())

    run, not_kept, outcome = asyncio.run(_gone_through(config, plan, most, keep, tell, anonymous))
    sessions = sessions_in(run)
    if not any(sessions):
        raise TargetError(f"{config.api_url} answered nothing: {'; '.join(failed)}")
    if not_kept:
        lost = ", ".join(f"{count} - {why}" for why, count in not_kept.items())
        raise TargetError(f"not all that passed could be recorded: {lost}")
    return TargetAnswers(config.api_url, sessions, "; ".join(failed) if outcome.undone else "")


async def _gone_through(
    config: Config,
    plan: Plan,
    most: int,
    keep: Path,
    tell: Callable[[CheckEvent], None],
    anonymous: bool,
) -> tuple[Path, Mapping[str, int], Outcome]:
    make_private_folder(config.data_dir)
    async with recording(config, keep) as recorder:
        through = replace(config, recorder=recorder)
        async with open_service(through, lambda event: None) as service:
            await service.account.use_saved()
            if anonymous and service.account.has_own_token:
                raise TargetError("--anonymous, and the account chosen in Stillreel is your own")
            outcome = await Check(service, plan, most, tell).run()
    return recorder.run, recorder.summary.not_kept, outcome


def _recorded(folder: Path, where: str) -> TargetAnswers:
    if not folder.is_dir():
        raise TargetError(f"there is no folder {folder}")
    sessions = sessions_in(folder)
    if not any(sessions):
        raise TargetError(f"{folder} holds no recording of the service that was not made up")
    return TargetAnswers(where, sessions)
