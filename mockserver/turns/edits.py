"""What the service's tools do to a draft. Pure: draft, prompt and stills go in, a draft comes out.

A turn's recording names the tools; when a tool's response goes out, its edit is made. The prompt
was completed before (see `choice`), so that whatever an edit needs is there.
"""

from collections.abc import Callable, Mapping, Sequence

from mockserver.prompts.prompt import Prompt
from mockserver.service.drafts import (
    AUDIO,
    TEXT,
    VIDEO,
    Draft,
    Segment,
    Still,
    end_to_end,
    length_ms,
    track_of,
    with_meta,
    with_track,
)

TITLE_MS, SHORTEST_TITLE_MS = 3_000, 200
SHORTEST_MS, LONGEST_MS = 1_000, 120_000
MOST_STILLS = 3_600
"""So many a clip has at most: one a frame, in the longest."""
CANVAS = (1920, 1080)
VOLUME = 0.35
CYCLE = ("zoom-in", "pan-right", "zoom-out", "drift", "pan-left", "pan-up")


Edit = Callable[[Draft, Prompt, Sequence[Still]], Draft]


def apply_tool(tool: str, draft: Draft, prompt: Prompt, stills: Sequence[Still]) -> Draft:
    """Make the edit of a tool; one that is not known changes nothing."""
    edit = EDITS.get(tool)
    return edit(draft, prompt, stills) if edit else draft


def generate_video(draft: Draft, prompt: Prompt, stills: Sequence[Still]) -> Draft:
    """A new clip of the stills takes the place of whatever was there."""
    metas = [
        {
            "name": still.name,
            "url": still.url,
            "motion": prompt.motion or CYCLE[number % len(CYCLE)],
        }
        for number, still in enumerate(stills)
    ]
    whole_ms = bounded_length_ms(prompt.timing.of(SHORTEST_MS))
    width, height = prompt.canvas or CANVAS
    clip: Draft = {"t": [], "d": whole_ms, "m": {"width": width, "height": height}}
    return with_track(clip, VIDEO, end_to_end(metas, [1.0] * len(metas), whole_ms))


def add_music(draft: Draft, prompt: Prompt, stills: Sequence[Still]) -> Draft:
    """One piece of music under the whole film."""
    before = next((segment.meta for segment in track_of(draft, AUDIO)), {})
    volume = prompt.volume if prompt.volume is not None else before.get("volume", VOLUME)
    meta = {"name": prompt.music or before.get("name"), "volume": volume}
    return with_track(draft, AUDIO, [Segment(0, length_ms(draft), meta)])


def set_volume(draft: Draft, prompt: Prompt, stills: Sequence[Still]) -> Draft:
    """The same music, louder or softer."""
    return with_track(
        draft,
        AUDIO,
        [
            Segment(piece.start_ms, piece.duration_ms, {**piece.meta, "volume": prompt.volume})
            for piece in track_of(draft, AUDIO)
        ],
    )


def add_title(draft: Draft, prompt: Prompt, stills: Sequence[Still]) -> Draft:
    """A title over the first seconds, or the last; it has place and length of one there before."""
    whole_ms = length_ms(draft)
    before = next(iter(track_of(draft, TEXT)), Segment(0, TITLE_MS, {}))
    if prompt.title_at_start:
        before = Segment(0, before.duration_ms, {})
    lasts_ms = min(max(SHORTEST_TITLE_MS, prompt.title_timing.of(before.duration_ms)), whole_ms)
    at_end = prompt.title_at_end or _ends_with(before, whole_ms)
    start_ms = whole_ms - lasts_ms if at_end else min(before.start_ms, whole_ms - lasts_ms)
    titled = with_track(draft, TEXT, [Segment(start_ms, lasts_ms, {"text": prompt.title})])
    return with_meta(titled, title=prompt.title)


def remove_title(draft: Draft, prompt: Prompt, stills: Sequence[Still]) -> Draft:
    """No title any more."""
    return with_meta(with_track(draft, TEXT, []), title=None)


def remove_music(draft: Draft, prompt: Prompt, stills: Sequence[Still]) -> Draft:
    """No music any more."""
    return with_track(draft, AUDIO, [])


def set_canvas(draft: Draft, prompt: Prompt, stills: Sequence[Still]) -> Draft:
    """Another shape of the picture."""
    width, height = prompt.canvas or CANVAS
    return with_meta(draft, width=width, height=height)


def set_motion(draft: Draft, prompt: Prompt, stills: Sequence[Still]) -> Draft:
    """Another way of the camera, in every shot."""
    shots = [
        Segment(shot.start_ms, shot.duration_ms, {**shot.meta, "motion": prompt.motion})
        for shot in track_of(draft, VIDEO)
    ]
    return with_track(draft, VIDEO, shots)


def edit_timeline(draft: Draft, prompt: Prompt, stills: Sequence[Still]) -> Draft:
    """Trim, stretch or turn round: the shots keep their shares, music and title follow."""
    shots = list(track_of(draft, VIDEO))
    if prompt.reverses:
        shots.reverse()
    whole_ms = new_length_ms(draft, prompt)
    metas, weights = [shot.meta for shot in shots], [float(shot.duration_ms) for shot in shots]
    timed: Draft = {**with_track(draft, VIDEO, end_to_end(metas, weights, whole_ms)), "d": whole_ms}
    for kind in (AUDIO, TEXT):
        timed = with_track(timed, kind, _followed(track_of(draft, kind), draft, whole_ms))
    return timed


def _followed(pieces: Sequence[Segment], draft: Draft, whole_ms: int) -> list[Segment]:
    """What lay under the whole film does so again; what ended with it does; the rest is cut."""
    before_ms = length_ms(draft)
    moved = []
    for piece in pieces:
        lasts_ms = whole_ms if piece.duration_ms == before_ms else min(piece.duration_ms, whole_ms)
        at_end = _ends_with(piece, before_ms)
        start_ms = whole_ms - lasts_ms if at_end else min(piece.start_ms, whole_ms - lasts_ms)
        moved.append(Segment(start_ms, lasts_ms, piece.meta))
    return moved


def _ends_with(piece: Segment, whole_ms: int) -> bool:
    return piece.start_ms > 0 and piece.start_ms + piece.duration_ms == whole_ms


def new_length_ms(draft: Draft, prompt: Prompt) -> int:
    """How long the film will be after an edit of its timing."""
    return bounded_length_ms(prompt.timing.of(length_ms(draft)))


def bounded_length_ms(duration_ms: int) -> int:
    """A film lasts from one second to two minutes [A]."""
    return max(SHORTEST_MS, min(LONGEST_MS, duration_ms))


EDITS: Mapping[str, Edit] = {
    "generate_video": generate_video,
    "add_music": add_music,
    "set_volume": set_volume,
    "add_title": add_title,
    "remove_title": remove_title,
    "remove_music": remove_music,
    "set_canvas": set_canvas,
    "set_motion": set_motion,
    "edit_timeline": edit_timeline,
}
