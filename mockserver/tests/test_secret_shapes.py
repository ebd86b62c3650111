"""What is found by its letters is what its pattern finds, and no long breath is taken for it."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.recorder import secrets_seen
from mockserver.redaction import secrets_in
from mockserver.secret_shapes import SHAPES, Shape, matches, small_letters

BITS = (
    "nmv_", "usr_", "clm_", "eyJ", "abcde12345", ".", "-", "bearer ", "Bearer\t", "authorization",
    "AUTHORIZATION", ":", " ", "x-", "X-Api-", "key", "Cookie:", "cookie", "<", ">", "://",
    ":\\/\\/", "user:pa", "@", "%40", "token=", "SECRET=", "api_key=", "ApiKey=", "client_id",
    "x-client-id", "=", "/home/", "/Users/", "Users", "C:\\", "\\", "/", "a", "b.com", "é", "İ",
    "\n", '"', "?", "&", ";", "ſ", "x" * 64, "%41",
)  # fmt: skip
texts = st.lists(st.sampled_from(BITS), max_size=14).map("".join)
OLD_FIELD = re.compile(r"(?:^|[?&;#\s])([\w.%\[\]-]{2,80})=([^&;#\s\"'<>\\]{6,16000})", re.ASCII)
OLD_NAME = r"[\w.\[\]-]{2,60}"
OLD_MEMBER = re.compile(
    rf"""(?<!\\)(\\{{0,7}}["'])({OLD_NAME})\1\s*+:\s*+(\\{{0,7}}["'])"""
    r"""(?!(?:\w+ +)?[<"'])(?=((?:(?!\3)(?:[^\\]|\\.))+)\3)""",
    re.ASCII | re.DOTALL,
)
OLD_LIST = re.compile(
    rf'"({OLD_NAME})"\s*+:\s*+\[((?:\s*+"(?:[^"\\]|\\.)*+"\s*+,?+)++)\s*+\]', re.ASCII
)
names = st.sampled_from(["token", "a", "api_key", "passwords", "x\\", "note"])
quotes = st.sampled_from(['"', "'", '\\"', '\\\\\\"', "\\"])
members = st.lists(
    st.one_of(
        st.builds(lambda q, n, v: f"{q}{n}{q}: {q}{v}{q}", quotes, names, texts),
        st.builds(lambda n, v, w: f'"{n}":["{v}", "{w}"]', names, texts, texts),
        st.sampled_from([",", "{", "}", "[", "\\", '"', ":", " "]),
    ),
    max_size=8,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.kind}-{SHAPES.index(shape)}")
@settings(max_examples=150, deadline=None)
@given(text=texts)
def test_a_shape_is_found_where_its_pattern_finds_it(shape: Shape, text: str) -> None:
    group = 1 if shape.pattern.groups else 0
    found = list(shape.places_in(text, small_letters(text)))
    assert found == [each.span(group) for each in shape.pattern.finditer(text)]


@settings(max_examples=300, deadline=None)
@given(text=texts)
def test_fields_are_found_where_one_pattern_finds_them(text: str) -> None:
    found = list(secrets_seen._fields(text))
    assert found == [(each[1], each[2]) for each in OLD_FIELD.finditer(text)]


@settings(max_examples=150, deadline=None)
@given(text=members)
def test_no_member_is_passed_over_that_is_named_like_a_secret(text: str) -> None:
    found = [range(each.start, each.end) for each in secrets_in(text)]
    old = [
        each.span(4)
        for each in OLD_MEMBER.finditer(text)
        if each[2] in ("token", "api_key") or (each[2] == "passwords" and not each[4].isdecimal())
    ]
    for start, end in old:
        assert any(start in each and end - 1 in each for each in found), (text, start, end)
    for listed in OLD_LIST.finditer(text):
        if listed[1] in ("token", "api_key", "passwords"):
            items = re.finditer(r'"((?:[^"\\]|\\.)*+)"', text[: listed.end(2)][listed.start(2) :])
            for item in items:
                start, end = (listed.start(2) + at for at in item.span(1))
                is_none = not item[1] or re.fullmatch(r"(?:\w+ +)?<[a-z]+:\d+>", item[1])
                assert is_none or any(start in each and end - 1 in each for each in found)


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
    text = piece * (500_000 // len(piece))
    began = time.thread_time()
    secrets_in(text)
    list(secrets_seen._fields(text))
    assert time.thread_time() - began < 8
