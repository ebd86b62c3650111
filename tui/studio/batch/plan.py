"""A list of clips to make, read and checked before anything is sent."""

import errno
import hashlib
import json
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tui.file_paths import (
    absolute,
    expand_home,
    identity,
    is_file,
    is_folder,
    may_be_file,
    plain,
    working_folder,
)
from tui.library.batches import Batches, BatchRow, RowRequest
from tui.library.disk.abilities import takes_names_for_one
from tui.media.folders import pictures_in
from tui.media.sources import Source, no_address
from tui.studio.batch.csv_list import (
    LONGEST_LIST_BYTES,
    SEPARATOR,
    ListedRow,
    Listing,
    read_listing,
)
from tui.studio.batch.due import RowDue, due_of
from tui.studio.batch.faults import Fault, FaultKind
from tui.studio.batch.templates import filled, unknown
from tui.studio.intent import Intent, route
from tui.text import clean, clean_name, is_blank
from tui.words import _


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What was asked for: a list or a folder, one prompt for the rows without, where clips go."""

    list: Path
    prompt: str = ""
    out: Path | None = None
    force: bool = False
    retry: bool = False
    anywhere: bool = False
    """A target may lead out of `out`."""

    @property
    def key(self) -> str:
        """The same for the same list and the same place, whatever the list says by now."""
        places = [str(plain(self.list)), str(plain(self.out or working_folder()))]
        return hashlib.sha256(json.dumps(places).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row that can be worked on, and what is due for it; `id` where the library has it."""

    number: int
    line: int
    request: RowRequest
    due: RowDue
    id: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows that can be worked on, and the faults of the others."""

    request: BatchRequest
    rows: tuple[PlannedRow, ...]
    faults: tuple[Fault, ...]

    def count(self, due: RowDue) -> int:
        """How many rows have this to be done."""
        return sum(row.due is due for row in self.rows)

    @property
    def row_requests(self) -> list[tuple[int, RowRequest]]:
        """The rows with their numbers, to be written down."""
        return [(row.number, row.request) for row in self.rows]

    def without(self, faults: Sequence[Fault]) -> "Plan":
        """The same with further faults: their rows are not worked on."""
        bad = {fault.row for fault in faults}
        rows = tuple(row for row in self.rows if row.number not in bad)
        every = sorted((*self.faults, *faults), key=lambda each: each.row)
        return Plan(self.request, rows, tuple(every))


def read_plan(request: BatchRequest, batches: Batches, service: str) -> Plan:
    """Read and check the list, but for what is in the stills. Blocks while it looks at the disk."""
    listing = _listing(request)
    known = _known(batches, service, request.key)
    faults = list(listing.faults)
    base = absolute(request.list).parent
    out = plain(request.out or working_folder())
    rows = [
        _planned(listed, _row_request(listed, request, base, out), known, retry=request.retry)
        for listed in listing.rows
    ]
    stills = _stills_of(rows)
    for listed, row in zip(listing.rows, rows, strict=True):
        if row.due is RowDue.ASK:
            faults += _template_faults(listed, request)
            if _leads_out(listed.out, row.request.path, request, out):
                faults.append(Fault(FaultKind.OUTSIDE, listed.out, listed.number, listed.line))
            is_own = bool(row.id) and batches.render_of(row.id) is not None
            faults += row_faults(row, force=request.force or is_own, stills=stills)
    faults += collisions(rows)
    plan = Plan(request, tuple(rows), ())
    return plan.without(faults)


def _known(batches: Batches, service: str, key: str) -> Mapping[RowRequest, BatchRow]:
    record = batches.find(service, key)
    return {} if record is None else {row.request: row for row in batches.all_rows(record.id)}


def _planned(
    listed: ListedRow, request: RowRequest, known: Mapping[RowRequest, BatchRow], *, retry: bool
) -> PlannedRow:
    row = known.get(request)
    film = row.film if row is not None else None
    is_there = film is not None and may_be_file(film)
    due = due_of(row, is_there=is_there, retry=retry)
    return PlannedRow(listed.number, listed.line, request, due, row.id if row is not None else 0)


def _listing(request: BatchRequest) -> Listing:
    path = request.list
    try:
        if is_folder(path):
            listed = (
                ListedRow(number, 0, str(each), "", "")
                for number, each in enumerate(pictures_in(absolute(path)), 1)
            )
            rows = tuple(listed)
            if rows and not request.prompt.strip():
                return Listing((), (Fault(FaultKind.NO_PROMPT),))
            return Listing(rows, () if rows else (Fault(FaultKind.NO_ROWS),))
        return read_listing(_content(path), has_prompt=bool(request.prompt.strip()))
    except FileNotFoundError:
        return Listing((), (Fault(FaultKind.NOT_FOUND, str(path)),))
    except OSError as error:
        return Listing((), (Fault(FaultKind.UNREADABLE, error.strerror or ""),))


_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How a list is opened: a pipe that nobody writes to is not waited for."""


def _content(path: Path) -> bytes:
    """The bytes of a list, at most one more than the limit: enough to notice. Raises `OSError`."""
    descriptor = os.open(path, os.O_RDONLY | _AT_ONCE)
    with open(descriptor, "rb") as file:  # noqa: PTH123 - it is no path
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, _("it is no file"))
        return file.read(LONGEST_LIST_BYTES + 1)


def _row_request(listed: ListedRow, request: BatchRequest, base: Path, out: Path) -> RowRequest:
    sources = tuple(each.word for each in _sources(listed.files, base))
    name = name_of(sources)
    values = {"name": name, "number": str(listed.number)}
    target = filled(listed.out or "{name}", values)
    if not target.lower().endswith(".mp4"):
        target += ".mp4"
    path = str(plain(out / expand_home(target)))
    prompt = clean(filled(listed.prompt or request.prompt.strip(), values))
    return RowRequest(sources, prompt, path)


def _sources(files: str, base: Path) -> Iterator[Source]:
    """The stills of a row; a file whose name has the separator in it is one all the same."""
    whole = base / expand_home(files)
    for word in [files] if files and is_file(whole) else files.split(SEPARATOR):
        source = Source.read(word.strip())
        if source.is_address:
            yield source
        elif source.word:
            yield Source(str(plain(base / expand_home(source.word))))


def name_of(sources: Sequence[str]) -> str:
    """What `{name}` stands for: the first still's name without its ending, fit for a file."""
    stem = Source.read(sources[0]).stem if sources else ""
    return clean_name(stem).replace("/", " ").replace("\\", " ").strip(". ") or "clip"


def _template_faults(listed: ListedRow, request: BatchRequest) -> Iterator[Fault]:
    for template in (listed.prompt or request.prompt, listed.out):
        for word in unknown(template):
            yield Fault(FaultKind.PLACEHOLDER, word, listed.number, listed.line)


def _leads_out(target: str, path: str, request: BatchRequest, out: Path) -> bool:
    """Whether a target leads out of the folder for the clips; a full path says so itself."""
    if request.anywhere or expand_home(target).is_absolute():
        return False
    return not Path(path).is_relative_to(out)


def row_faults(
    row: PlannedRow, *, force: bool, stills: Set[object] = frozenset()
) -> Iterator[Fault]:
    """What is wrong with one row, but for what is in its stills. Blocks: it looks at the disk.

    None of the `stills` of all rows may be replaced, with `force` neither.
    """
    fault = partial(Fault, row=row.number, line=row.line)
    for kind, detail in _source_faults(row.request.sources):
        yield fault(kind, detail)
    if is_blank(row.request.prompt):
        yield fault(FaultKind.NO_PROMPT)
    elif route(row.request.prompt).intent is not Intent.TURN:
        yield fault(FaultKind.NOT_A_PROMPT, row.request.prompt)
    out = Path(row.request.path)
    reason = _unwritable(out)
    if identity(out) in stills:
        reason = _("it is one of the stills")
    if reason is not None:
        yield fault(FaultKind.TARGET, reason)
    elif is_folder(out) or (not force and os.path.lexists(out)):
        yield fault(FaultKind.TARGET_EXISTS, str(out))


def _stills_of(rows: Iterable[PlannedRow]) -> Set[object]:
    """The files that the clips are made of, whatever they are called."""
    found = (identity(source) for row in rows for source in row.request.sources)
    return {each for each in found if each is not None}


def _source_faults(sources: Sequence[str]) -> Iterator[tuple[FaultKind, str]]:
    if not sources:
        yield FaultKind.NO_STILL, ""
    for source in map(Source.read, sources):
        if source.is_address:
            if not source.has_host:
                yield FaultKind.STILL, no_address(source.word)
        elif not os.path.lexists(source.word):
            yield FaultKind.NOT_FOUND, source.word


def _unwritable(out: Path) -> str | None:
    """Why no file can be put there; nothing is written to find out."""
    if out.name.startswith(".") and out.name.lower().strip(".") == "mp4":
        return _("it has no name")
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            out.lstat()  # raises where the name is one that no file can have
        folder = next(each for each in out.parents if os.path.lexists(each))
        if not is_folder(folder):
            return _("{folder} is not a folder", folder=folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            return _("{folder} cannot be written", folder=folder)
    except OSError as error:
        return error.strerror or type(error).__name__
    return None


def _alike(path: str) -> str:
    """What all paths have in common that some disk may take for one."""
    return unicodedata.normalize("NFC", os.path.realpath(path)).casefold()


def _is_one_name(one: str, other: str) -> bool:
    """Whether two paths that are alike are one on their disk."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    there = next(filter(is_folder, Path(one).parents), Path(one).parent)
    return takes_names_for_one(there)


def collisions(rows: Sequence[PlannedRow]) -> Iterator[Fault]:
    """The rows that have the same target, or stills that cannot be told apart."""
    targets: dict[str, list[PlannedRow]] = {}
    for row in rows:
        path, alike = row.request.path, targets.setdefault(_alike(row.request.path), [])
        first = next((one for one in alike if _is_one_name(one.request.path, path)), None)
        if first is None:
            alike.append(row)
        else:
            yield Fault(FaultKind.TARGET_TWICE, path, row.number, row.line, first.number)
    named: dict[str, set[str]] = {}
    for row in rows:
        for source in map(Source.read, row.request.sources):
            named.setdefault(source.name, set()).add(source.word)
    for row in rows:
        for source in map(Source.read, row.request.sources):
            if source.is_address and len(named[source.name]) > 1:
                yield Fault(FaultKind.SAME_NAME, source.name, row.number, row.line)
