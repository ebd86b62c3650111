"""Keys as the user's file gives them: read, and told what of them cannot be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations

from tui.keys.keymap import ACTION, USUAL, Keymap, KeyUse
from tui.keys.names import (
    UnknownKey,
    arrives_as,
    arrives_everywhere,
    is_editing_key,
    read_key,
    shown_key,
)
from tui.keys.place import TYPED, Place, are_read_together
from tui.keys.table import BOUND
from tui.words import _

_WRITE_SO = _('Write {name} = "ctrl+e", or "ctrl+e,f5" for two keys.')
_NAMES = (*ACTION, *BOUND)
_LEAVES = ("quit", "interrupt")
_ALWAYS = ("focus_next", "focus_previous")
"""These are read before whatever has the focus, and so where one writes."""
_ENTER = "enter"
_FIELDS = (Place.SHEET, Place.ADD, Place.ADD_LIST, Place.PICK, Place.EXPORT_TO, Place.PROJECTS)
_FIXED = KeyUse("fields", "fields", (_ENTER,), _FIELDS)
"""What Enter does in a field of one line cannot be changed."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What cannot be in the line of an id; `name` is empty for the table itself."""

    name: str
    said: str


def read_keymap(given: object) -> tuple[Keymap, tuple[Mistake, ...]]:
    """The keymap of the table `keys`, and everything that is wrong with it."""
    if not isinstance(given, Mapping):
        return USUAL, (Mistake("", _('keys are a table: [keys], then export = "ctrl+e,f5".')),)
    changed: dict[str, tuple[str, ...]] = {}
    mistakes: list[Mistake] = []
    for name, value in given.items():
        try:
            keys = tuple(_keys(name, value))
        except _Refused as refused:
            mistakes.append(Mistake(name, str(refused)))
        else:
            changed[name] = keys
            mistakes += (Mistake(name, said) for said in _unusable(name, keys))
    keymap = Keymap(changed)
    return keymap, tuple(dict.fromkeys((*mistakes, *_clashes(keymap), *_no_way_out(keymap))))


class _Refused(Exception):
    """What is said cannot be read as keys."""


def _keys(name: str, value: object) -> Iterator[str]:
    if name not in _NAMES:
        near = get_close_matches(name, _NAMES, 1, 0.5)
        if near:
            raise _Refused(
                _(
                    "nothing is called {name!r}. Did you mean {near}? stillreel keys --list shows "
                    "all names.",
                    name=name,
                    near=near[0],
                )
            )
        raise _Refused(
            _("nothing is called {name!r}. stillreel keys --list shows all names.", name=name)
        )
    written = value.split(",") if isinstance(value, str) else value
    if not isinstance(written, list) or not all(isinstance(one, str) for one in written):
        raise _Refused(_WRITE_SO.format(name=name))
    if not any(one.strip() for one in written):
        raise _Refused(_("{name} has no key then. Give it one, or leave the line out.", name=name))
    for one in written:
        try:
            yield read_key(one)
        except UnknownKey:
            raise _Refused(
                _(
                    "{key!r} is no key. Keys are called ctrl+e, alt+x, f5, escape, E or ?; "
                    "stillreel keys shows what each is called.",
                    key=one.strip(),
                )
            ) from None


def _unusable(name: str, keys: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with the keys of one id, whatever the others are."""
    if not any(map(arrives_everywhere, keys)):
        key = keys[0]
        yield (
            _(
                "{key} arrives only where the terminal knows the kitty protocol, and as {other} "
                "in others. Give {name} one more key.",
                key=shown_key(key),
                other=shown_key(arrives_as(key)),
                name=name,
            )
            if arrives_as(key)
            else _(
                "{key} arrives only where the terminal knows the kitty protocol, and is lost in "
                "others. Give {name} one more key.",
                key=shown_key(key),
                name=name,
            )
        )
    if name in _ALWAYS or (name in BOUND and not TYPED.isdisjoint(BOUND[name].places)):
        for key in keys:
            if is_editing_key(key) and key not in (*BOUND[name].keys, _ENTER):
                yield (
                    _(
                        "{key} belongs to whoever writes, and {name} is done while one writes. "
                        "Give it a key with ctrl or alt, or a function key.",
                        key=shown_key(key),
                        name=name,
                    )
                )


def _clashes(keymap: Keymap) -> Iterator[Mistake]:
    """Keys that mean two things at the same time, but for those that always did."""
    usual = {use.binding: use.keys for use in (*USUAL.uses, _FIXED)}
    for one, other in _sharing((*keymap.uses, _FIXED)):
        if one.name == other.name or _leads(one, other) or _leads(other, one):
            continue
        by, against = (other, one) if _source(keymap, other) else (one, other)
        both = set(one.keys) & set(other.keys)
        for key in sorted(both - (set(usual[one.binding]) & set(usual[other.binding]))):
            if _meet(key, one, other):
                yield Mistake(_source(keymap, by), _clash(key, by.name, against.name))


def _sharing(uses: Sequence[KeyUse]) -> Iterator[tuple[KeyUse, KeyUse]]:
    """Those that have a key in common, two at a time, in their order."""
    of_key: dict[str, list[int]] = {}
    for number, use in enumerate(uses):
        for key in use.keys:
            of_key.setdefault(key, []).append(number)
    pairs = {pair for numbers in of_key.values() for pair in combinations(numbers, 2)}
    yield from ((uses[first], uses[second]) for first, second in sorted(pairs))


def _meet(key: str, one: KeyUse, other: KeyUse) -> bool:
    """Whether a key is read for both at the same time. While one writes, no letter is read."""
    pairs = [
        (here, there)
        for here in one.places
        for there in other.places
        if are_read_together(here, there)
    ]
    return any(
        not is_editing_key(key) or (here in TYPED) == (there in TYPED) for here, there in pairs
    )


def _clash(key: str, name: str, other: str) -> str:
    if _FIXED.name in (name, other):
        return _(
            "{key} is what ends a line in the fields of dialogs. Choose another key.",
            key=shown_key(key),
        )
    title = ACTION[other].title if other in ACTION else BOUND[other].title
    return _(
        "{key} is a key of {other}, too ({title}). Give {name} or {other} another key.",
        key=shown_key(key),
        other=other,
        title=title,
        name=name,
    )


def _leads(entry: KeyUse, action: KeyUse) -> bool:
    return entry.name in BOUND and BOUND[entry.name].follows == action.name


def _source(keymap: Keymap, use: KeyUse) -> str:
    """Whose line gave a use its keys; empty where none did."""
    if use.name in keymap.changed or use.name not in BOUND:
        return use.name if use.name in keymap.changed else ""
    follows = BOUND[use.name].follows
    return follows if follows in keymap.changed else ""


def _no_way_out(keymap: Keymap) -> Iterable[Mistake]:
    if any(arrives_everywhere(key) for name in _LEAVES for key in keymap.keys(name)):
        return
    name = next(name for name in reversed(_LEAVES) if name in keymap.changed)
    yield Mistake(
        name,
        _(
            "while one writes no key would leave the program. Give quit or interrupt "
            "a key with ctrl or alt, or a function key."
        ),
    )
