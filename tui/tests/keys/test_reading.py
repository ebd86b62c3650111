"""Keys in the user's file: what they become, and what is told of those that cannot be."""

import tomllib
from pathlib import Path

import pytest

from tui.actions import ACTIONS
from tui.config import ConfigError, load_config
from tui.keys.keymap import USUAL, Keymap
from tui.keys.names import is_editing_key
from tui.keys.reading import read_keymap


def said(**given: object) -> list[tuple[str, str]]:
    return [(one.name, one.said) for one in read_keymap(given)[1]]


def keymap_of(**given: object) -> Keymap:
    keymap, mistakes = read_keymap(given)
    assert mistakes == ()
    return keymap


def test_keys_of_an_action_are_split_into_those_that_work_while_one_writes_and_letters() -> None:
    keymap = keymap_of(export="Ctrl+X, f11 ,w,E", export_version="W", resume=["alt+g"])
    assert keymap.keys("export") == ("ctrl+x", "f11")
    assert keymap.letters("export") == ("w", "E")
    assert keymap.for_textual() == {
        "export": "ctrl+x,f11",
        "export.letter": "w,E",
        "export_version.letter": "W",
        "resume.letter": "no_key",
    }
    assert keymap.of("tracks") == USUAL.of("tracks")


def test_the_tables_split_so_themselves_but_for_what_comes_after_the_text() -> None:
    for action in ACTIONS:
        assert [key for key in action.letters if not is_editing_key(key)] == []
        assert [key for key in action.keys if is_editing_key(key)] == []


def test_what_leads_to_a_screen_leads_back_whatever_key_it_is() -> None:
    keymap = keymap_of(queue="f8", copy_answer="alt+y,y", view="alt+shift+k,space")
    assert keymap.of("queue_back") == ("escape", "f8")
    assert keymap.for_textual()["viewer_leave"] == "q,alt+shift+k"


def test_a_key_may_move_from_one_to_the_other() -> None:
    keymap = keymap_of(export="ctrl+t,e", tracks="ctrl+e,t")
    assert keymap.keys("export") == ("ctrl+t",)
    assert keymap_of(prompt_send="ctrl+j", queue_field_next="ctrl+j", newline="enter").of(
        "newline"
    ) == ("enter",)


def test_a_name_that_is_none_is_told_with_the_nearest() -> None:
    assert said(exprot="f8") == [
        (
            "exprot",
            "nothing is called 'exprot'. Did you mean export? "
            "stillreel keys --list shows all names.",
        )
    ]
    assert "Did you mean" not in said(zzzzzzzz="f8")[0][1]


@pytest.mark.parametrize("value", [7, True, {"key": "f8"}, ["f8", 3]])
def test_what_is_neither_text_nor_texts_is_told(value: object) -> None:
    assert said(export=value) == [
        ("export", 'Write export = "ctrl+e", or "ctrl+e,f5" for two keys.')
    ]


@pytest.mark.parametrize("value", ["", " , ", []])
def test_nothing_is_left_without_a_key(value: object) -> None:
    assert said(theme=value) == [
        ("theme", "theme has no key then. Give it one, or leave the line out.")
    ]


def test_what_is_no_key_is_told() -> None:
    assert "'strg+e' is no key." in said(export="strg+e")[0][1]


def test_a_key_that_does_not_arrive_everywhere_wants_another_beside_it() -> None:
    (told,) = said(export="ctrl+shift+e")
    assert "ctrl+shift+e arrives only where the terminal knows the kitty protocol" in told[1]
    assert "as tab in others" in said(export="ctrl+i")[0][1]
    assert "and as ctrl+left in others" in said(export="alt+b")[0][1]
    assert said(export="ctrl+shift+e,f8", copy_answer="alt+y,y") == []


def test_no_key_of_who_writes_is_taken_where_one_writes() -> None:
    for name in ("newline", "add_mark", "pick_widen", "focus_next", "queue_field_next"):
        told = said(**{name: "left,ctrl+k"})[0]
        assert told[1].startswith(f"left belongs to whoever writes, and {name} is done while")
    assert said(add_up="up,ctrl+k") == []
    assert said(queue_take="T") == []


def test_a_key_that_means_two_things_at_the_same_time_is_told() -> None:
    assert said(export="ctrl+t") == [
        (
            "export",
            "ctrl+t is a key of tracks, too (Show the tracks). Give export or tracks another key.",
        )
    ]
    assert [name for name, _ in said(export="alt+shift+k", tracks="alt+shift+k")] == ["tracks"]
    (told,) = said(export="j")
    assert "a key of list_down, too" in told[1]
    assert ["next_panel" in each or "add_down" in each for _, each in said(theme="ctrl+n,f4")] == [
        True,
        True,
    ]


def test_what_is_never_read_at_the_same_time_may_have_the_same_key() -> None:
    assert said(viewer_loop="e", queue_take="c,T", queue_pause="space", projects_new="e") == []


def test_keys_that_share_by_design_still_do() -> None:
    assert said(waiting_drop="x") == []
    assert said(palette="ctrl+p") == []


def test_enter_stays_what_ends_a_line() -> None:
    (told,) = said(add_mark="enter")
    assert "ends a line" in told[1]


def test_one_can_always_leave() -> None:
    assert said(quit="f11", interrupt="alt+shift+k") == []
    assert said(quit="Z") == []
    (told,) = said(quit="Z", interrupt="Y")
    assert told[0] == "interrupt"
    assert "no key would leave the program" in told[1]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[keys]\nexport = "strg"\n', 2),
        ('mouse = true\n\n# export = "f1"\n[keys]\ntracks = "f6,t"\n"export" = "strg"\n', 6),
        ('keys.export = "strg"', 1),
        ('keys = { tracks = "f6,t", export = "strg" }', 1),
        ('[templates]\nexport = """\nexport\n"""\n[keys]\nexport = [\n  "f8",\n "strg",\n]\n', 6),
        ('[keys]\r\n"exp\\u006frt" = "strg"\r\n', 2),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    path.write_bytes(text.encode())
    with pytest.raises(ConfigError) as caught:
        load_config({"STILLREEL_HOME": str(tmp_path)})
    assert str(caught.value).startswith(f"{path}, line {line}: 'strg' is no key.")


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    path.write_text('[keys]\nexport = "ctrl+t"\nexprot = "f8"\nqueue = ""\n')
    with pytest.raises(ConfigError) as caught:
        load_config({"STILLREEL_HOME": str(tmp_path)})
    lines = str(caught.value).split("\n")
    assert [line.split(": ")[0] for line in lines] == [f"{path}, line {n}" for n in (2, 3, 4)]


def test_keys_that_are_no_table_are_told(tmp_path: Path) -> None:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    path.write_text("mouse = true\nkeys = 3\n")
    with pytest.raises(ConfigError, match=r"line 2: keys are a table"):
        load_config({"STILLREEL_HOME": str(tmp_path)})


def test_without_the_table_nothing_of_keys_is_loaded(tmp_path: Path) -> None:
    assert load_config({"STILLREEL_HOME": str(tmp_path)}).keys is None


def test_the_example_of_the_readme_can_be_used() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    example = next(part for part in readme.split("```toml\n") if part.startswith("[keys]"))
    keymap = keymap_of(**tomllib.loads(example.partition("```")[0])["keys"])
    assert keymap.of("prompt_send") == ("ctrl+x",)
    assert keymap.of("resume") == ("alt+g", "R")
