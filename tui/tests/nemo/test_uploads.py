"""Files on their way: what is sent, how it is counted, and what a lost connection is called."""

import asyncio
import email
import email.policy
import io
import socket
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO, cast

import pytest
import respx

from tui.nemo.client import NemoClient, UploadPart
from tui.nemo.errors import FileTooLarge, UploadDropped
from tui.nemo.models import Upload
from tui.nemo.uploads import CountedFile

PATH = "/api/upload-video/nemo_agent/me/s1"
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter, dict[str, str]], Awaitable[None]]
Serve = Callable[[Script], Awaitable[str]]
Connect = Callable[[str], NemoClient]


def parts_of(content_type: str, body: bytes) -> list[tuple[str, str, str, bytes]]:
    """Field, file name, type and bytes of each part of a multipart body."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            str(part.get_filename()),
            part.get_content_type(),
            cast("bytes", part.get_payload(decode=True)),
        )
        for part in message.iter_parts()
    ]


async def test_files_are_sent_as_described(api: respx.MockRouter, client: NemoClient) -> None:
    files = [{"filename": "a.jpg", "cdn_url": "https://cdn/a"}, {"filename": "b.mp3"}]
    route = api.post(PATH).respond(json={"code": 0, "data": {"files": files}})
    parts = [
        UploadPart("a.jpg", "image/jpeg", io.BytesIO(b"\xff\xd8still")),
        UploadPart("b.mp3", "audio/mpeg", io.BytesIO(b"ID3")),
    ]
    uploads = await client.upload_files("s1", parts)
    request = route.calls.last.request
    assert parts_of(request.headers["content-type"], request.content) == [
        ("files", "a.jpg", "image/jpeg", b"\xff\xd8still"),
        ("files", "b.mp3", "audio/mpeg", b"ID3"),
    ]
    assert request.headers["authorization"] == "Bearer nmv_usr_secret"
    assert request.headers["x-skill-source"] == "ai-image-to-video-mod"
    assert uploads == (Upload("a.jpg", url="https://cdn/a"), Upload("b.mp3"))


@pytest.mark.parametrize("name", ["港 é.jpg", 'a"b\\c.jpg', "a\r\nX-Evil: 1.jpg", "a\udcff.jpg"])
async def test_no_name_breaks_out_of_its_header(
    name: str, api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.post(PATH).respond(json={"data": {"files": []}})
    await client.upload_files("s1", [UploadPart(name, "image/jpeg", io.BytesIO(b"x"))])
    head = route.calls.last.request.content.split(b"\r\n\r\n")[0]
    assert head.count(b"\r\n") == 2
    assert b"\r\nX-Evil" not in head


async def read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> int:
    left = int(headers["content-length"])
    total = left
    while left:
        chunk = await reader.read(min(left, 1 << 16))
        if not chunk:
            raise ConnectionError("the client went away")
        left -= len(chunk)
    return total


async def test_a_real_file_is_counted_to_its_end(
    tmp_path: Path, serve: Serve, connect: Connect
) -> None:
    path = tmp_path / "still.png"
    path.write_bytes(b"\x89PNG" + bytes(5_000_000))
    received: list[int] = []

    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> None:
        received.append(await read_body(reader, headers))
        body = b'{"code":0,"data":{"files":[{"filename":"still.png"}]}}'
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))

    counts: list[int] = []
    client = connect(await serve(script))
    with path.open("rb") as file:
        part = UploadPart("still.png", "image/png", file, counts.append)
        (upload,) = await client.upload_files("s1", [part])
    assert upload.name == "still.png"
    assert counts == sorted(set(counts))
    assert counts[-1] == 5_000_004
    assert len(counts) > 50
    assert 5_000_004 < received[0] < 5_001_000


async def test_a_connection_reset_meanwhile_is_a_dropped_upload(
    serve: Serve, connect: Connect
) -> None:
    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> None:
        sock = cast("socket.socket", writer.get_extra_info("socket"))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    client = connect(await serve(script))
    part = UploadPart("big.mp4", "video/mp4", io.BytesIO(bytes(20_000_000)))
    with pytest.raises(UploadDropped) as caught:
        await client.upload_files("s1", [part])
    assert "too large" in caught.value.advice


async def test_a_connection_closed_without_a_word_is_a_dropped_upload(
    serve: Serve, connect: Connect
) -> None:
    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> None:
        await read_body(reader, headers)

    client = connect(await serve(script))
    with pytest.raises(UploadDropped):
        await client.upload_files("s1", [UploadPart("a.jpg", "image/jpeg", io.BytesIO(b"x"))])


async def test_a_refusal_after_the_body_is_a_refusal(serve: Serve, connect: Connect) -> None:
    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> None:
        await read_body(reader, headers)
        writer.write(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")

    client = connect(await serve(script))
    with pytest.raises(FileTooLarge):
        await client.upload_files("s1", [UploadPart("a.jpg", "image/jpeg", io.BytesIO(b"x"))])


class Failing(io.BytesIO):
    """A file on a disk that goes away after the first read."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 0:
            raise OSError(5, "Input/output error")
        return super().read(size)


async def test_a_file_that_cannot_be_read_is_no_network_error(
    serve: Serve, connect: Connect
) -> None:
    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> None:
        await read_body(reader, headers)

    client = connect(await serve(script))
    part = UploadPart("a.jpg", "image/jpeg", Failing(bytes(200_000)))
    with pytest.raises(OSError, match="Input/output"):
        await client.upload_files("s1", [part])


async def test_a_file_that_shrinks_meanwhile_is_said_to_have_changed(
    tmp_path: Path, serve: Serve, connect: Connect
) -> None:
    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> None:
        await read_body(reader, headers)

    path = tmp_path / "a.bin"
    path.write_bytes(bytes(300_000))
    client = connect(await serve(script))

    def shrink(count: int) -> None:
        if path.stat().st_size > 100_000:
            path.write_bytes(bytes(100_000))

    with path.open("rb") as file, pytest.raises(UploadDropped, match="changed"):
        await client.upload_files("s1", [UploadPart("a.bin", "video/mp4", file, shrink)])


def test_a_counted_file_counts_from_where_it_is_put() -> None:
    counts: list[int] = []
    file: BinaryIO = io.BytesIO(b"0123456789")
    counted = CountedFile(UploadPart("a", "b", file, counts.append))
    counted.seek(0)
    assert counted.read(4) + counted.read() + counted.read() == b"0123456789"
    counted.seek(0)
    counted.read(1)
    assert counts == [4, 10, 1]
