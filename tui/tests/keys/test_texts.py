"""No text names a key that can be chosen: it asks for the key of what is done."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tui.actions import ACTIONS
from tui.keys.in_force import keyed, set_keymap
from tui.keys.keymap import USUAL
from tui.keys.reading import read_keymap

ROOT = Path(__file__).parents[3]
NAMES_A_KEY = re.compile(
    r"(?i:\b(?:ctrl|alt|shift)\+\w|\bf\d{1,2}\b|\besc(?:ape)?\b|\btab\b|\benter\b)"
    r"|(?:^|[:;,] )[A-Zb-z/?] [a-z]+s\b|· [a-zA-Z/?] [a-z]"
)
ENTERS = re.compile(
    r"(?:^|[·;.:] )[Ee]nter (?:adds|saves|opens|chooses|keeps it|puts it|takes|again|to)\b"
    r"|, enter a token|[Ee]nter a(?:nother)? (?:one|token)|That Enter came at once"
)
"""What Enter does in a field of one line, or on a button, cannot be chosen; and what is no key."""
PLACES = re.compile(r"\{\w+\}")
OTHERS = {
    "tui/screens/keys.py": "q, or ctrl+c twice, ends.",  # of a screen that does nothing with keys
}


def sentences(module: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a module that are more than a word, and no docstrings."""
    told = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if not isinstance(node, ast.Constant) or id(node) in told:
            continue
        if isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value


def test_no_text_of_the_interface_names_a_key_itself() -> None:
    found = {}
    for folder in ("screens", "widgets", "actions"):
        path = ROOT / "tui" / folder
        for file in sorted(path.rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            for line, text in sentences(ast.parse(file.read_text())):
                kept = ENTERS.sub("", re.sub(r"\{\w+\}", "", text)).replace(
                    OTHERS.get(name, "\0"), ""
                )
                if NAMES_A_KEY.search(kept):
                    found[f"{name}:{line}"] = text
    assert found == {}


def test_what_actions_say_of_themselves_names_the_keys_that_were_chosen() -> None:
    keymap, _ = read_keymap({"prompt_send": "ctrl+x", "restore": "Z", "newline": "alt+k"})
    set_keymap(keymap)
    try:
        said = {action.name: keyed(action.help) for action in ACTIONS}
    finally:
        set_keymap(USUAL)
    assert not [text for text in said.values() if "{" in text]
    assert said["send"] == "ctrl+x in the prompt does, too; alt+k begins a new line."
    assert "Z brings them back" in said["clear_refused"]
