"""The ways to write a value, in encodings that go on around it. Pure."""

import base64
from collections.abc import Iterator


def spellings(value: str) -> Iterator[str]:
    """Give the ways to write a value, all escapes undone."""
    data = value.encode("utf-8", "surrogatepass")
    yield value
    yield value.replace("+", " ")
    for hexadecimal in (data.hex(), data.hex(":"), data.hex(" ")):
        yield hexadecimal
        yield hexadecimal.upper()
    for coded in (
        data,
        *(value.encode(each, "surrogatepass") for each in ("utf-16-le", "utf-16-be")),
    ):
        yield coded.decode("latin-1")
        yield from _in_base64(coded)
    for core in base64_cores(data):
        yield from _in_base64(core.encode())
    yield from _base32_cores(data)


def _in_base64(data: bytes) -> Iterator[str]:
    for core in base64_cores(data):
        yield core
        yield core.translate(str.maketrans("+/", "-_"))


def base64_cores(data: bytes) -> Iterator[str]:
    """Give what stands for some bytes in base64 that goes on around them, at each offset.

    The first and the last character, which may hold bits of what stands beside, are left out.
    """
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + data).decode()
        yield coded[(shift * 8 + 5) // 6 : (shift + len(data)) * 8 // 6]


def _base32_cores(data: bytes) -> Iterator[str]:
    """Give the same of base32."""
    for shift in range(5):
        coded = base64.b32encode(b"\0" * shift + data).decode()
        yield coded[(shift * 8 + 4) // 5 : (shift + len(data)) * 8 // 5]
