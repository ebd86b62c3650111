"""What the viewer says: its keys, where a film stands, and why nothing is to be seen."""

from collections.abc import Sequence

from tui.formatting import cells, length_of, padded
from tui.keys.in_force import key_of, keyed
from tui.media.playing.messages import Film, Opened, Still, ViewerProblem, Wrong
from tui.screens.viewer.playhead import Playhead
from tui.screens.viewer.subject import NothingToView, Why
from tui.words import _

OPENING = _("opening…")
LOOPS = _("loop")
DAMAGED = _("not all of it can be decoded")
CUT_CLIP = keyed(_("This clip is damaged: part of it is missing. {export} exports it again."))
_EXPORT = keyed(_("{export} exports the clip. Exports cost no credits."))
_PLAYER = keyed(_("{viewer_player} opens it in the system's player."))

_ARROWS = {"left": "←", "right": "→", "up": "↑", "down": "↓"}


def _arrows(*names: str) -> str:
    """The keys of these, as arrows where they are."""
    keys = [key_of(name) for name in names]
    shown = [_ARROWS.get(key, key) for key in keys]
    return ("" if shown != keys else " ").join(shown)


_STATES = (_("playing"), _("ended"), _("paused"))
_FILM_KEYS = (
    (key_of("viewer_play"), _("play, pause")),
    (key_of("viewer_back"), _("back")),
    (_arrows("viewer_second_back", "viewer_second_on"), _("second")),
    (keyed("{viewer_frame_back} {viewer_frame_on}"), _("frame")),
    (key_of("viewer_full"), _("full size")),
    (key_of("viewer_loop"), LOOPS),
    (keyed("{viewer_tenth_0}–{viewer_tenth_9}"), _("place")),
    (keyed("{viewer_player} {viewer_folder}"), _("player, folder")),
)
_STILL_KEYS = (
    (key_of("viewer_back"), _("back")),
    (key_of("viewer_full"), _("full size")),
    (keyed("{viewer_player} {viewer_folder}"), _("open it, its folder")),
)

_WRONG = {
    Wrong.EMPTY: (_("There is nothing to see in it."), _PLAYER),
    Wrong.SOUND: (_("It is a sound: there is nothing to see."), _PLAYER),
    Wrong.TOO_MUCH: (_("It needs too much memory to be shown here."), _PLAYER),
    Wrong.NO_DECODER: (
        _("It is a HEIC file, and what reads those is not installed."),
        _("Install it with: pip install 'stillreel[heic]'."),
    ),
    Wrong.DECODER_DIED: (_("Its decoder broke."), _PLAYER),
}
_WHY = {
    Why.NO_CLIP: keyed(_("No clip is saved yet. {export} makes one.")),
    Why.NO_STILL: keyed(_("There is no still to look at. {add} adds stills.")),
    Why.ADDRESS: _("This still lies at a web address: only the service fetches it."),
    Why.MISSING: keyed(_("This still is not where it was. {stills_seek} says where it is now.")),
    Why.MOVED: keyed(
        _("The clip was moved or deleted. {export_version} exports this version again.")
    ),
    Why.LEFT: keyed(_("It is rendered at the service. {resume} goes on with it.")),
    Why.FAILED: keyed(_("This export failed. {export} exports again.")),
    Why.NO_PICTURE: keyed(_("This track shows no still. {export} makes a clip to look at.")),
}


def unseen(nothing: NothingToView) -> str:
    """Why there is nothing to be seen, and the next step."""
    if nothing.why is Why.RENDERING:
        if nothing.share is None:
            return _("This clip is being made. Look again once it is saved.")
        return _(
            "This clip is being made, {share:.0%} done. Look again once it is saved.",
            share=nothing.share,
        )
    return _WHY[nothing.why]


def trouble(what: ViewerProblem, *, is_clip: bool) -> tuple[str, str]:
    """What is wrong with a file, and the next step."""
    if what.wrong is Wrong.REFUSED:
        return what.said, _EXPORT if is_clip else what.advice
    if what.wrong is Wrong.DAMAGED:
        step = _EXPORT if is_clip else _("Fetch it again, or save it anew in another program.")
        return _("It cannot be decoded: {why}.", why=what.said), step
    return _WRONG[what.wrong]


def facts(opened: Opened) -> str:
    """Size and length of what is shown."""
    match opened:
        case Film():
            length = length_of(opened.seconds)
            rate = _("{count:.4g} fps", count=opened.rate)
            return f"{opened.width}×{opened.height} · {length} · {rate}"
        case Still():
            return f"{opened.width}×{opened.height}"
    return ""


def keys_of(opened: Opened) -> Sequence[tuple[str, str]]:
    """Each key with its word, what matters most first."""
    return _FILM_KEYS if isinstance(opened, Film) else _STILL_KEYS


def state_of(head: Playhead) -> str:
    """What the film does, always as wide."""
    playing, ended, paused = _STATES
    word = playing if head.is_playing else ended if head.is_at_end else paused
    return padded(word, max(map(cells, _STATES)))


def place_of(head: Playhead) -> str:
    """Where it stands, of how much; always as wide in one film."""
    whole = _clock(head.seconds)
    return f"{_clock(head.at).rjust(len(whole))} / {whole}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 100), 6000)
    return f"{minutes}:{rest // 100:02}.{rest % 100:02}"
