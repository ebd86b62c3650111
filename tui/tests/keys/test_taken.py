"""No key that matters is one that something between the user and the program keeps for itself."""

import string

from tui.actions import ACTIONS
from tui.keys.keymap import USUAL
from tui.keys.names import arrives_everywhere, is_typing_key

TAKEN = {
    "tmux": {"ctrl+b"},
    "screen": {"ctrl+a"},
    "zellij": {f"ctrl+{letter}" for letter in "bghnopqst"} | {f"alt+{key}" for key in "nfhjkl"},
    "flow control": {"ctrl+s", "ctrl+q"},
    "job control": {"ctrl+z", "ctrl+backslash"},
    "GNOME Terminal": {"f1", "f10", "f11", "ctrl+pageup", "ctrl+pagedown"}
    | {f"alt+{digit}" for digit in string.digits},
    "Windows Terminal": {"alt+enter", "ctrl+tab", "alt+f4", "ctrl+comma", "f11"},
    "drop-down terminals": {"f12"},
    "scrolling back": {
        f"shift+{key}" for key in ("pageup", "pagedown", "home", "end", "up", "down")
    },
    "copying": {f"ctrl+shift+{letter}" for letter in string.ascii_lowercase},
}
KEPT = set().union(*TAKEN.values())
ESSENTIAL = (
    "add", "prompt_send", "cancel", "export", "tracks", "view", "queue", "projects", "account",
    "credits", "palette", "help", "next_panel", "open_clip", "prompt", "remove", "interrupt",
)  # fmt: skip


def test_the_key_that_texts_name_arrives_in_every_terminal() -> None:
    named = {use.name: USUAL.of(use.name)[0] for use in USUAL.uses}
    assert {name: key for name, key in named.items() if not arrives_everywhere(key)} == {}


def test_everything_has_a_key_that_arrives_and_that_nobody_takes() -> None:
    lost = {
        use.name: USUAL.of(use.name)
        for use in USUAL.uses
        if use.name != "send"  # for which the prompt has Enter
        and not any(arrives_everywhere(key) and key not in KEPT for key in USUAL.of(use.name))
    }
    assert lost == {}


def test_what_must_be_done_needs_no_alt_which_a_mac_keeps_for_accents() -> None:
    lost = {
        name: USUAL.of(name)
        for name in ESSENTIAL
        if not any(
            arrives_everywhere(key) and key not in KEPT and not key.startswith("alt+")
            for key in USUAL.of(name)
        )
    }
    assert lost == {}


def test_what_works_everywhere_is_no_key_of_who_writes() -> None:
    for action in ACTIONS:
        assert not [key for key in action.keys if is_typing_key(key)], action.name
