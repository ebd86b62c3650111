import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.screens.find.matching import WantedWords


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("boat", "Boats, a BOAT, a boat", ["Boat", "BOAT", "boat"]),
        ("港口", "夜晚的港口和港口的海鸥", ["港口", "港口"]),
        ("strasse", "Die Straße und die STRASSE", ["Straße", "STRASSE"]),
        ("cafe", "Café, café, CAFÉ", ["Café", "café", "CAFÉ"]),
        ("CAFÉ", "Café, cafe\u0301", ["Café", "cafe\u0301"]),
        ("v2", "Ｖ２ and v2", ["Ｖ２", "v2"]),
        ("aa", "aaaaa", ["aa", "aa"]),
        ("[/x]", "file [/x] missing", ["[/x]"]),
        ("ΣΑΣ", "σας", ["σας"]),
        ("f", "ﬀ", ["ﬀ"]),
        ("nothing", "港口", []),
        ("  ", "a  b", []),
        ("", "a", []),
    ],
)
def test_words_are_found_whatever_their_case_width_or_accents(
    words: str, text: str, found: list[str]
) -> None:
    assert [text[start:end] for start, end in WantedWords(words).spans(text)] == found


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=40), st.text(max_size=40), st.text(min_size=1, max_size=6))
def test_what_stands_in_a_text_is_found_in_it_and_no_span_leaves_it_or_overlaps(
    before: str, after: str, words: str
) -> None:
    text = before + words + after
    spans = WantedWords(words).spans(text)
    assert bool(spans) is bool(words.strip())
    ends = [0, *(end for _, end in spans)]
    assert all(start < end <= len(text) for start, end in spans)
    assert all(end <= start for end, (start, _) in zip(ends, spans, strict=False))
