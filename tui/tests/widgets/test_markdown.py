from textual.content import Content

from tui.widgets.markdown import Layout, complete_length, lay, plain, read


def lines(source: str, width: int = 40) -> list[str]:
    return [line.plain for line in lay(read(source), width)]


def test_paragraphs_are_wrapped_with_a_blank_line_between() -> None:
    assert lines("one two three\n\nfour", 8) == ["one two", "three", "", "four"]


def test_lists_hang_from_their_markers() -> None:
    assert lines("- one two three\n- b\n  1. c", 10) == ["• one two", "  three", "• b", "  1. c"]


def test_numbers_start_where_the_source_starts() -> None:
    assert lines("9. nine\n10. ten") == [" 9. nine", "10. ten"]


def test_a_table_fits_its_width() -> None:
    table = lines("| a | b |\n|---|---|\n| 港口 | a long cell that wraps |", 20)
    assert table[1].startswith("─")
    assert table[2].startswith("港口")
    assert all(len(line) <= 20 for line in table)


def test_code_is_kept_as_it_was_written() -> None:
    assert lines("```py\ndef x():\n    [b]y[/b]\n```") == ["  def x():", "      [b]y[/b]"]


def test_html_and_markup_are_text() -> None:
    assert lines("<b>x</b> [red]y[/red] [@click=app.quit]z") == [
        "<b>x</b> [red]y[/red] [@click=app.quit]z"
    ]


def test_a_link_says_where_it_leads_and_is_none() -> None:
    content = lay(read("[here](https://a.b/c)"), 60)[0]
    assert content.plain == "here (https://a.b/c)"
    assert not any("@click" in str(span.style) for span in content.spans)


def test_emphasis_becomes_style() -> None:
    content = lay(read("a **b** `c`"), 60)[0]
    assert content.plain == "a b c"
    assert {str(span.style) for span in content.spans} == {"bold", "$code"}


def test_text_is_settled_up_to_a_blank_line_outside_a_fence() -> None:
    assert complete_length("a\n\nb") == 3
    assert complete_length("a\nb") == 0
    assert complete_length("```\n\nx\n\n") == 0
    assert complete_length("```\n\nx\n```\n\ny") == len("```\n\nx\n```\n\n")


def test_nothing_gives_nothing() -> None:
    assert lines("") == []
    assert [line.plain for line in lay(plain("a\n\nb"), 9)] == ["a", "", "b"]


def test_wide_characters_count_twice() -> None:
    assert lines("港口海鸥夜晚", 8) == ["港口海鸥", "夜晚"]


def test_a_text_that_grows_is_laid_out_as_if_it_had_come_at_once() -> None:
    blocks = read(
        "# Shots\n\nA boat.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |\n\nThe end."
    )
    layout = Layout()
    for count, width in [(1, 30), (4, 30), (6, 30), (2, 30), (6, 12), (0, 12), (6, 30)]:
        assert layout.lay(blocks[:count], width) == lay(blocks[:count], width)
    other = read("A gull.\n\nThe end.")
    assert layout.lay(other, 30) == lay(other, 30)
    beside = Layout(Content("> ")).lay(blocks, 30)
    assert [line.plain for line in beside] == [f"> {line.plain}" for line in lay(blocks, 30)]


def test_what_was_laid_out_before_is_not_again() -> None:
    blocks = read("A boat.\n\nA gull.\n\nThe end.")
    layout = Layout()
    first, *_rest = layout.lay(blocks[:1], 30)
    assert layout.lay(blocks, 30)[0] is first
