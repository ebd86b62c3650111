"""Stills on their way to the service: made sendable, sent once, each by itself."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path

from tui.file_paths import absolute
from tui.library.library import Library
from tui.library.records import UploadRecord
from tui.media.errors import FileRejected
from tui.media.prepare import is_converted, prepare
from tui.media.sources import Source
from tui.media.stills import MediaFile, digest
from tui.nemo.client import UploadPart
from tui.nemo.errors import (
    FileAltered,
    FileTooLarge,
    NemoError,
    NotKept,
    RequestRefused,
    ServiceDown,
    UnsupportedFile,
)
from tui.nemo.models import Upload
from tui.nemo.upload_match import Receipt, is_alike, receipt
from tui.studio.clock import Clock
from tui.studio.events import Converting, Failed, Notice, Tell, Uploaded, Uploading
from tui.studio.failures import AddressRefused, describe
from tui.studio.inspecting.selection import Inspected
from tui.studio.service import Service
from tui.text import clean_name
from tui.wishes import PLAIN, Wishes
from tui.words import _

_TELL_EVERY_BYTES = 1 << 19
_APPLIED_WAITS_S = (0.0, 2.0, 5.0)
_OUT_OF_REACH = _(
    "{name} lies in your own network, where the service may not reach it. If "
    "it is refused, download it and add the file."
)

_OF_ONE_FILE = (
    FileRejected,
    FileAltered,
    UnsupportedFile,
    FileTooLarge,
    NotKept,
    AddressRefused,
)


@dataclass(frozen=True, slots=True)
class Uploader:
    """Sends files into one session."""

    service: Service
    library: Library
    clock: Clock
    tell: Tell
    project: str
    session_id: str
    cache: Path
    there: list[Upload] = field(default_factory=list)
    """What the service has already, where an earlier program may have sent it."""
    wishes: Wishes = PLAIN
    once: bool = False
    """Whether each gets a name of its own, to be spoken of, and addresses go out once, too."""

    async def send(self, files: Sequence[Inspected]) -> tuple[Uploaded, ...]:
        """Send each; one that the service refuses is told of, and the others go on."""
        sent: list[Uploaded] = []
        await asyncio.to_thread(self._leave_out_known)
        for file in files:
            try:
                done = await self._one(file)
            except _OF_ONE_FILE as refusal:
                self.tell(_named(describe(refusal), file))
                continue
            self.tell(done)
            sent.append(done)
        return tuple(sent)

    async def _one(self, file: Inspected) -> Uploaded:
        match file:
            case Source(word=address):
                return await self._address(address)
            case MediaFile():
                return await self._readable(file)

    async def _readable(self, original: MediaFile) -> Uploaded:
        try:
            return await self._file(original)
        except OSError as error:
            why = error.strerror or type(error).__name__
            message = _("It cannot be read any more: {why}.", why=why)
            raise FileRejected(
                original.path, 0, message, _("Leave it where it is, and add it again.")
            ) from None

    async def _file(self, original: MediaFile) -> Uploaded:
        if is_converted(original):
            self.tell(Converting(original.name))
        file = await asyncio.to_thread(prepare, original, self.cache, self.wishes)
        content = await asyncio.to_thread(digest, file.path)
        known = await asyncio.to_thread(self.library.uploads.find, self.project, content)
        if known is None and self.once:
            file = replace(file, name=await asyncio.to_thread(self._own_name, file.name))
        if known is not None or self._is_there(file, content):
            sent_as = file.name if known is None else known.name
            if known is None:
                await self._write_down(file, content, str(absolute(original.path)))
            return Uploaded(
                original.name, file.size, file.width, file.height, again=True, sent_as=sent_as
            )
        answers = await self.service.upload(self.session_id, lambda: self._part(original, file))
        if await asyncio.to_thread(_altered, file):
            raise FileAltered(_("It changed while it was being sent."))
        entry = await self._entry(receipt(answers, file.name, content), file.name)
        width, height = _size(entry, file.width, file.height)
        sized = replace(file, width=width, height=height)
        await self._write_down(sized, content, str(absolute(original.path)))
        return Uploaded(
            original.name, file.size, width, height, sent_as=clean_name(entry.name or file.name)
        )

    async def _write_down(self, file: MediaFile, content: str, path: str) -> None:
        await self._keep(UploadRecord(file.name, content, file.size, file.width, file.height, path))

    async def _keep(self, record: UploadRecord) -> None:
        today = self.clock.today()
        await asyncio.to_thread(
            self.library.uploads.add, self.project, record, today, self.session_id
        )

    def _own_name(self, name: str) -> str:
        """The name, or the next that no other file of the project was sent under."""
        taken = {upload.name for upload in self.library.uploads.of(self.project)}
        stem, dot, ending = name.rpartition(".")
        named = (f"{stem or ending}-{number}{dot}{ending if stem else ''}" for number in count(2))
        return next(each for each in chain((name,), named) if each not in taken)

    def _is_there(self, file: MediaFile, content: str) -> bool:
        """Whether an earlier program sent this and died before it could write that down.

        The service has each file for one of ours only, though two may bear one name.
        """
        return self._claim(content, file.name)

    def _leave_out_known(self) -> None:
        for known in self.library.uploads.of(self.project):
            self._claim(known.digest, known.name)

    def _claim(self, content: str, name: str) -> bool:
        same = [each for each in self.there if each.digest == content]
        for there in same or [each for each in self.there if each.name == name]:
            self.there.remove(there)
            return True
        return False

    async def _address(self, url: str) -> Uploaded:
        last = url.partition("?")[0].rpartition("/")[2]
        content = hashlib.sha256(f"address {url}".encode()).hexdigest()
        if self.once:
            known = await asyncio.to_thread(self.library.uploads.find, self.project, content)
            if known is not None or self._claim(content, last):
                name = last if known is None else known.name
                return Uploaded(name, 0, None, None, again=True, sent_as=name)
        if not self.service.client.can_reach(url):
            self.tell(Notice(_OUT_OF_REACH.format(name=clean_name(last))))
        try:
            answers = await self.service.upload_urls(self.session_id, [url])
        except (RequestRefused, ServiceDown, UnsupportedFile, FileTooLarge) as refusal:
            # The address is at fault, not the job: it is named, and the others go on.
            raise AddressRefused(refusal) from refusal
        good = [each for each in answers if each.error is None]
        found = Receipt(good[0], doubtful=good[0].doubtful) if good else receipt(answers, last)
        entry = await self._entry(found, last)
        width, height = _size(entry, None, None)
        name = clean_name(entry.name or last)
        await self._keep(UploadRecord(name, content, 0, width, height, url))
        return Uploaded(entry.name or url, 0, width, height, sent_as=name)

    async def _entry(self, found: Receipt, name: str) -> Upload:
        """The file's entry, if the service has the file. Raises `NotKept`."""
        if found.entry is not None and (
            not found.doubtful or await self._comes_in_state(found.entry, name)
        ):
            return found.entry
        reason = found.failure or _("the session does not have it")
        raise NotKept(_("The service did not keep it: {why}", why=reason))

    async def _comes_in_state(self, entry: Upload, name: str) -> bool:
        """Whether the session has the file, or gets it within a moment."""
        for wait_s in _APPLIED_WAITS_S:
            await self.clock.sleep(wait_s)
            if await self._is_in_state(entry, name):
                return True
        return False

    async def _is_in_state(self, entry: Upload, name: str) -> bool:
        """Whether the session has one more such file than it is known to have."""
        try:
            files = (await self.service.state(self.session_id)).files
        except NemoError:
            return False
        if entry.digest is not None and any(each.digest == entry.digest for each in files):
            return True
        known = await asyncio.to_thread(self.library.uploads.of, self.project)
        there = sum(each.error is None and is_alike(each.name, name) for each in files)
        return there > sum(is_alike(each.name, name) for each in known)

    def _part(self, original: MediaFile, file: MediaFile) -> UploadPart:
        last_told = 0

        def on_read(sent: int) -> None:
            nonlocal last_told
            if sent - last_told >= _TELL_EVERY_BYTES or sent >= file.size > last_told:
                last_told = sent
                self.tell(Uploading(original.name, min(sent, file.size), file.size))

        stream = file.path.open("rb")
        self.tell(Uploading(original.name, 0, file.size))
        return UploadPart(file.name, file.kind.media_type, stream, on_read)


def _size(entry: Upload, width: int | None, height: int | None) -> tuple[int | None, int | None]:
    return (entry.width, entry.height) if width is None else (width, height)


def _altered(file: MediaFile) -> bool:
    """Whether the file is another than the one that was inspected: what was sent is neither."""
    facts = file.path.stat()
    return (facts.st_size, facts.st_mtime_ns) != (file.size, file.modified_ns)


def _named(failed: Failed, file: Inspected) -> Failed:
    return replace(failed, file=file.word if isinstance(file, Source) else file.name)
