from collections import Counter

import pytest

from tui.actions import ACTIONS
from tui.keys.bound import bindings_of
from tui.screens.application import Stillreel
from tui.screens.main.screen import MainScreen
from tui.widgets.chrome.keybar import in_footer

CORE = ("add", "export", "tracks", "palette", "help")


def test_every_action_can_be_done() -> None:
    for action in ACTIONS:
        home = Stillreel if action.home == "app" else MainScreen
        method = (action.method or action.name).split("(")[0]
        assert callable(getattr(home, f"action_{method}", None)), action.name


def test_every_action_has_a_key_of_its_own() -> None:
    keys = Counter(key for action in ACTIONS for key in (*action.keys, *action.letters))
    assert all(action.keys or action.letters for action in ACTIONS)
    assert [key for key, count in keys.items() if count > 1] == []


def test_core_actions_have_two_keys_that_work_while_typing() -> None:
    for action in ACTIONS:
        if action.name in CORE:
            assert len(action.keys) + len(action.letters) >= 2, action.name


def test_no_action_hangs_on_a_key_that_multiplexers_eat_alone() -> None:
    eaten = {f"ctrl+{letter}" for letter in "baszhim"} | {"shift+enter"}
    for action in ACTIONS:
        assert not {*action.keys, *action.letters} <= eaten or action.name == "send", action.name


def test_every_binding_can_be_named_by_a_keymap() -> None:
    bindings = [*bindings_of("app"), *bindings_of("screen")]
    ids = [binding.id for binding in bindings]
    assert all(binding.id for binding in bindings)
    assert len(ids) == len(set(ids))


PANELS = ("prompt", "stills", "conversation", "timeline", "renders", "waiting")


@pytest.mark.parametrize("panel", PANELS)
def test_the_footer_names_only_actions_with_a_word_and_always_those_that_lead_on(
    panel: str,
) -> None:
    own, elsewhere = in_footer(panel)
    assert all(action.short for action in (*own, *elsewhere))
    leads = {"help", "next_panel", "palette"} | ({"prompt"} if panel != "prompt" else set())
    assert {action.name for action in elsewhere} == leads
