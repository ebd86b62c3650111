"""Every binding has an id, and the tables list it."""

import importlib
import pkgutil
from collections import Counter

from textual.binding import Binding
from textual.dom import DOMNode

import tui.screens
import tui.widgets
from tui.actions import ACTIONS
from tui.keys.keymap import USUAL
from tui.keys.place import Place, are_read_together
from tui.keys.table import BOUND

READ_BY_FIELDS = {"prompt_send", "queue_field_next", "queue_field_leave"}
"""No bindings: they come after what was typed before them, and what is typed may be waiting."""


def of_the_program() -> dict[type[DOMNode], list[Binding]]:
    """The bindings that each class of the program declares."""
    for package in (tui.screens, tui.widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: dict[type[DOMNode], list[Binding]] = {}
    left = [DOMNode]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        if kind.__module__.startswith("tui."):
            declared = list(kind.__dict__.get("BINDINGS", ()))
            assert all(isinstance(each, Binding) for each in declared), kind
            found[kind] = [each for each in declared if isinstance(each, Binding)]
    return found


def test_every_binding_has_an_id_that_a_table_lists_with_its_keys() -> None:
    listed = {use.binding: use.keys for use in USUAL.uses}
    used = set()
    for kind, bindings in of_the_program().items():
        for binding in bindings:
            assert binding.id in listed, (kind, binding)
            assert tuple(binding.key.split(",")) == listed[binding.id], (kind, binding)
            used.add(binding.id)
    assert {name for name, some in listed.items() if some} - used == READ_BY_FIELDS


def test_no_two_bindings_that_are_read_at_the_same_time_have_the_same_id() -> None:
    assert not {action.name for action in ACTIONS} & set(BOUND)
    for kind, bindings in of_the_program().items():
        assert not [key for key, n in Counter(one.id for one in bindings).items() if n > 1], kind
    for entry in BOUND.values():
        for at, place in enumerate(entry.places):
            assert not any(are_read_together(place, other) for other in entry.places[at + 1 :]), (
                entry
            )


def test_no_key_means_two_things_in_one_place() -> None:
    for place in Place:
        count = Counter(
            key for name, one in BOUND.items() if place in one.places for key in USUAL.of(name)
        )
        assert not [key for key, times in count.items() if times > 1], place
