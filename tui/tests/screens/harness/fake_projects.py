"""The projects that a test gives the interface."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tui.studio.listed_events import Leftover, ProjectListed


@dataclass
class FakeProjects:
    """The projects that are known; what the interface asked for is in `asked`."""

    known: Sequence[ProjectListed] = ()
    asked: list[tuple[str, ...]] = field(default_factory=list)
    looked_for: list[str] = field(default_factory=list)
    pictures: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    look: Callable[[], Sequence[Leftover]] = tuple

    async def listed(self) -> Sequence[ProjectListed]:
        return self.known

    async def rename(self, project: str, name: str) -> str:
        self.asked.append(("rename", project, name))
        return name

    async def archive(self, project: str) -> None:
        self.asked.append(("archive", project))
        self._put_aside(project, archived=True)

    async def unarchive(self, project: str) -> None:
        self.asked.append(("unarchive", project))
        self._put_aside(project, archived=False)

    async def open(self, project: str) -> None:
        self.asked.append(("open", project))

    async def begin(self) -> None:
        self.asked.append(("begin",))

    async def pictured_by(self, project: str) -> Sequence[Path]:
        self.looked_for.append(project)
        return self.pictures.get(project, ())

    async def link(self, wanted: str | None = None) -> str:
        self.asked.append(("link", wanted or ""))
        return "https://nemovideo.com/workspace/claim?ct=1"

    async def leftovers(self) -> Sequence[Leftover]:
        return self.look()

    def _put_aside(self, project: str, *, archived: bool) -> None:
        self.known = [
            replace(one, archived=archived) if one.project == project else one for one in self.known
        ]
