"""The accounts of a played studio."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.studio.events import CreditsRead
from tui.studio.projects.accounts import KnownAccount


@dataclass
class FakeAccounts:
    """The accounts that are known; what the interface asked for is in `asked`.

    `refuses` is what comes of checking a token.
    """

    uses_own_token: bool = False
    link: str = "https://nemovideo.com/register?bind=anon_1"
    known: Sequence[KnownAccount] = (KnownAccount("anon_1", 1, "harbour", True, False, True, True),)
    refuses: Exception | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    current: str | None = "anon_1"

    async def listed(self) -> Sequence[KnownAccount]:
        return self.known

    async def check(self, token: str) -> CreditsRead:
        self.asked.append(("check", token))
        if self.refuses is not None:
            raise self.refuses
        return CreditsRead(100, 0, 100)

    async def enter(self, token: str) -> None:
        self.asked.append(("enter", token))

    async def use(self, account: str) -> None:
        self.asked.append(("use", account))

    async def forget(self, account: str) -> None:
        self.asked.append(("forget", account))

    async def go_anonymous(self) -> None:
        self.asked.append(("anonymous", ""))
        self.uses_own_token = False
