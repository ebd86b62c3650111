from hypothesis import example, given, settings
from hypothesis import strategies as st

from tui.screens.find.in_blocks import marked, may_say, places
from tui.screens.find.matching import ALSO_FOUND, SHOWN, WantedWords
from tui.widgets.markdown import lay, read

TABLE = "The **boats** drift.\n\n| still | boat |\n|---|---|\n| 港口 | a Boat |\n"
PIECES = (
    *("a", "b", "1", "港", "é", " ", "\n", "\n\n", "*", "**", "_", "`", "~~", "# ", "- ", "1. "),
    *("> ", "|", "|---|", "```", "\\", "[", "](", ")", "<", ">", "&amp;", "!", ":", "    ", "x"),
)


def test_words_are_found_in_paragraphs_and_in_cells_and_marked_there() -> None:
    blocks = read(TABLE)
    found = places(blocks, WantedWords("boat"))
    assert [(one.text, one.start) for one in found] == [(0, 4), (2, 0), (4, 2)]
    lines = lay(marked(blocks, found, found[1]), 40)
    styles = [
        (span.style, line.plain[span.start : span.end]) for line in lines for span in line.spans
    ]
    words = [(style, word) for style, word in styles if style in (SHOWN, ALSO_FOUND)]
    assert words == [(ALSO_FOUND, "boat"), (SHOWN, "boat"), (ALSO_FOUND, "Boat")]
    assert [line.plain for line in lines] == [line.plain for line in lay(blocks, 40)]


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.integers(0, 20),
    st.integers(1, 4),
)
@example("bo**at**s and [a](b)", 0, 4)
@example("a&amp;b", 0, 3)
@example("1. a\n2. b", 0, 1)
def test_what_is_read_for_words_is_never_left_out(source: str, start: int, length: int) -> None:
    for block in read(source):
        texts = [cell.plain for row in block.rows for cell in row] or [block.content.plain]
        for text in texts:
            wanted = WantedWords(text[start : start + length])
            if wanted:
                assert may_say(source, wanted), (source, text)
