"""What is found by its letters is what its pattern finds, and no long breath is taken for it."""

import os
import re
import time
from collections.abc import Iterator
from random import Random

import pytest

from mockserver.recorder import secrets_seen
from mockserver.redaction.finding import secrets_in
from mockserver.redaction.shapes import SHAPES, matches, small_letters

COUNT = int(os.environ.get("STILLREEL_FUZZ", "3000"))
ODD = ("é", "İ", "\n", '"', " ", "abcde12345")
BITS = (
    ("nmv_", "usr_", "clm_", "eyJ", "abcde12345", ".", "-"),
    ("bearer ", "Bearer\t", "authorization", "AUTHORIZATION", ":", "x-", "X-Api-", "key", "="),
    ("Cookie:", "cookie", ":", "<", ">", "COOKIE: "),
    ("://", ":\\/\\/", "user:pa", "@", "/", "x"),
    ("token=", "SECRET=", "api_key=", "ApiKey=", "=", "?", "&", ";", "%41", "."),
    ("client_id", "x-client-id", "=", ":"),
    ("/home/", "/Users/", "Users", "C:\\", "\\", "/", "."),
    ("@", "%40", "b.com", ".", "<", "x" * 63),
)
"""What stands in secrets of one kind, or beside them."""


SELDOM = ("a@b.comé@b.com", "eyJabcde12345.abcde12345.a", "?id=abcde12345")
"""What is drawn too seldom."""
NAMES = ("token", "a", "api_key", "passwords", "x\\", "note")
QUOTES = ('"', "'", '\\"', '\\\\\\"', "\\")


def drawn_texts(count: int) -> Iterator[str]:
    """Always the same ones, a hundred in the time in which hypothesis draws one."""
    yield from SELDOM
    draw = Random(1)
    for _each in range(count):
        bits = [*draw.choice(BITS), *ODD]
        yield "".join(draw.choices(bits, k=draw.randint(2, 10)))


def drawn_members(count: int) -> Iterator[str]:
    """Texts of members and lists with names, some of them broken."""
    draw, values = Random(2), tuple(drawn_texts(count))

    def member() -> str:
        name, quote = draw.choice(NAMES), draw.choice(QUOTES)
        one, two = draw.choices(values, k=2)
        whole = (f"{quote}{name}{quote}: {quote}{one}{quote}", f'"{name}":["{one}", "{two}"]')
        return draw.choice((*whole, draw.choice(',{}[\\": ')))

    for _each in range(count):
        yield "".join(member() for _each in range(draw.randint(1, 8)))


OLD_FIELD = re.compile(r"(?:^|[?&;#\s])([\w.%\[\]-]{2,80})=([^&;#\s\"'<>\\]{6,16000})", re.ASCII)
OLD_NAME = r"[\w.\[\]-]{2,60}"
OLD_MEMBER = re.compile(
    rf"""(?<!\\)(\\{{0,7}}["'])({OLD_NAME})\1\s*+:\s*+(\\{{0,7}}["'])"""
    r"""(?!(?:\w+ +)?[<"'])(?=((?:(?!\3)(?:[^\\]|\\.))+)\3)""",
    re.ASCII | re.DOTALL,
)
OLD_LIST = re.compile(
    rf'"({OLD_NAME})"\s*+:\s*+\[((?>(?:\s*+"(?>(?:[^"\\]|\\.)*)"\s*+,?+)+))\s*+\]', re.ASCII
)


def test_each_shape_is_found_where_its_pattern_finds_it() -> None:
    for text in drawn_texts(COUNT):
        small = small_letters(text)
        for shape in SHAPES:
            group = 1 if shape.pattern.groups else 0
            found = list(shape.places_in(text, small))
            assert found == [each.span(group) for each in shape.pattern.finditer(text)], text


def test_fields_are_found_where_one_pattern_finds_them() -> None:
    for text in drawn_texts(COUNT):
        found = list(secrets_seen._fields(text))
        assert found == [(each[1], each[2]) for each in OLD_FIELD.finditer(text)], text


def test_no_member_is_passed_over_that_is_named_like_a_secret() -> None:
    for text in drawn_members(COUNT // 10):
        found = [range(each.start, each.end) for each in secrets_in(text)]
        for start, end in named_like_secrets(text):
            assert any(start in each and end - 1 in each for each in found), (text, start, end)


def named_like_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Where one pattern alone finds the values of such members, and the items of such lists."""
    for each in OLD_MEMBER.finditer(text):
        if each[2] in ("token", "api_key") or (each[2] == "passwords" and not each[4].isdecimal()):
            yield each.span(4)
    for listed in OLD_LIST.finditer(text):
        if listed[1] in ("token", "api_key", "passwords"):
            items = re.finditer(
                r'"((?>(?:[^"\\]|\\.)*))"', text[: listed.end(2)][listed.start(2) :]
            )
            for item in items:
                if item[1] and not re.fullmatch(r"(?:\w+ +)?<[a-z]+:\d+>", item[1]):
                    yield listed.start(2) + item.start(1), listed.start(2) + item.end(1)


def test_matches_of_one_pattern_never_overlap() -> None:
    pattern = re.compile("aba?")
    assert [each.span() for each in matches(pattern, "ababaxab", "ab")] == [(0, 3), (6, 8)]


@pytest.mark.parametrize(
    "piece",
    [
        '{"a":"eyJ some words without end b","mail":"x@","n":1},',
        "x",
        "eyJ",
        "a@",
        "a=",
        '"a":',
        "C:\\Users",
    ],
)
def test_a_long_text_is_gone_through_in_its_own_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.thread_time()
    secrets_in(text)
    list(secrets_seen._fields(text))
    assert time.thread_time() - began < 2
