"""What the viewer says: its keys, where a film stands, and why nothing is to be seen."""

from collections.abc import Sequence

from tui.formatting import length_of
from tui.keys.in_force import key_of, keyed
from tui.media.playing.messages import Film, Opened, Still, Trouble, Wrong
from tui.screens.viewer.playhead import Playhead
from tui.screens.viewer.subject import Unseen, Why

OPENING = "opening…"
LOOPS = "loop"
DAMAGED = "not all of it can be decoded"
CUT_CLIP = f"This film is damaged: something of it is missing. {key_of('export')} exports it again."
_EXPORT = f"{key_of('export')} exports the clip. Exports cost no credits."
_PLAYER = keyed("{viewer_player} opens it in the system's player.")

_ARROWS = {"left": "←", "right": "→", "up": "↑", "down": "↓"}


def _arrows(*names: str) -> str:
    """The keys of these, as arrows where they are."""
    keys = [key_of(name) for name in names]
    shown = [_ARROWS.get(key, key) for key in keys]
    return ("" if shown != keys else " ").join(shown)


_FILM_KEYS = (
    (key_of("viewer_play"), "play, pause"),
    (key_of("viewer_back"), "back"),
    (_arrows("viewer_second_back", "viewer_second_on"), "second"),
    (keyed("{viewer_frame_back} {viewer_frame_on}"), "frame"),
    (key_of("viewer_full"), "full size"),
    (key_of("viewer_loop"), "loop"),
    (keyed("{viewer_tenth_0}–{viewer_tenth_9}"), "place"),
    (keyed("{viewer_player} {viewer_folder}"), "player, folder"),
)
_STILL_KEYS = (
    (key_of("viewer_back"), "back"),
    (key_of("viewer_full"), "full size"),
    (keyed("{viewer_player} {viewer_folder}"), "open it, its folder"),
)

_WRONG = {
    Wrong.EMPTY: ("There is no picture in it.", _PLAYER),
    Wrong.SOUND: ("It is a sound: there is nothing to see.", _PLAYER),
    Wrong.TOO_MUCH: ("It needs too much memory to be shown here.", _PLAYER),
    Wrong.NO_DECODER: (
        "It is a HEIC picture, and the part that reads those is not installed.",
        "Install it with: pip install 'stillreel[heic]'.",
    ),
    Wrong.BROKEN: ("Its decoder broke.", _PLAYER),
}
_WHY = {
    Why.NO_CLIP: f"No clip is saved yet. {key_of('export')} makes one.",
    Why.NO_STILL: f"There is no still to look at. {key_of('add')} adds stills.",
    Why.ADDRESS: "This still lies at a web address: only the service fetches it.",
    Why.MISSING: keyed("This still is not where it was. {stills_seek} says where it is now."),
    Why.MOVED: keyed("The clip was moved or deleted. {export_version} exports this version again."),
    Why.LEFT: f"It is rendered at the service. {key_of('resume')} goes on with it.",
    Why.FAILED: f"This export failed. {key_of('export')} exports again.",
    Why.NO_PICTURE: f"This track shows no still. {key_of('export')} makes a clip to look at.",
}


def unseen(nothing: Unseen) -> str:
    """Why there is nothing to be seen, and the next step."""
    if nothing.why is Why.RENDERING:
        done = "" if nothing.share is None else f", {nothing.share:.0%} done"
        return f"This clip is still being made{done}. Look again once it is saved."
    return _WHY[nothing.why]


def trouble(what: Trouble, *, is_clip: bool) -> tuple[str, str]:
    """What is wrong with a file, and the next step."""
    if what.wrong is Wrong.REFUSED:
        return what.said, _EXPORT if is_clip else what.advice
    if what.wrong is Wrong.DAMAGED:
        step = _EXPORT if is_clip else "Fetch it again, or save it anew in another program."
        return f"It cannot be decoded: {what.said}.", step
    return _WRONG[what.wrong]


def facts(opened: Opened) -> str:
    """Size and length of what is shown."""
    match opened:
        case Film():
            length = length_of(opened.seconds)
            return f"{opened.width}×{opened.height} · {length} · {opened.rate:.4g} fps"
        case Still():
            return f"{opened.width}×{opened.height}"
    return ""


def keys_of(opened: Opened) -> Sequence[tuple[str, str]]:
    """Each key with its word, what matters most first."""
    return _FILM_KEYS if isinstance(opened, Film) else _STILL_KEYS


def state_of(head: Playhead) -> str:
    """What the film does, always as wide."""
    word = "playing" if head.is_playing else "ended" if head.is_at_end else "paused"
    return word.ljust(len("playing"))


def place_of(head: Playhead) -> str:
    """Where it stands, of how much; always as wide in one film."""
    whole = _clock(head.seconds)
    return f"{_clock(head.at).rjust(len(whole))} / {whole}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 100), 6000)
    return f"{minutes}:{rest // 100:02}.{rest % 100:02}"
