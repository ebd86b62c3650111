"""The values for a recording's references: what the prompt asks for, and the user's stills. Pure.

`<ask:…>` is what the prompt asks for, `<stills>` names the files in a sentence, `<stills:count>`
counts them, `<stills:urls>` lists where they are.
"""

from collections.abc import Mapping, Sequence

from mockserver.prompts.prompt import Prompt
from mockserver.service.drafts import Draft, Still, length_ms

_WORDS = {
    "en": {"title": "title", "music": "music"},
    "zh": {"title": "标题", "music": "音乐"},
}
_CAMERA = {
    "en": {
        "zoom-in": "a zoom in", "zoom-out": "a zoom out", "pan-left": "a pan to the left",
        "pan-right": "a pan to the right", "pan-up": "a pan upwards",
        "pan-down": "a pan downwards", "drift": "a gentle drift", "still": "no movement at all",
    },
    "zh": {
        "zoom-in": "推进", "zoom-out": "拉远", "pan-left": "向左平移", "pan-right": "向右平移",
        "pan-up": "向上平移", "pan-down": "向下平移", "drift": "轻轻漂移", "still": "静止",
    },
}  # fmt: skip


def prompt_values(prompt: Prompt, draft: Draft) -> Mapping[str, object]:
    """Give the values that stand for what the prompt asks for; what it does not has none.

    Lengths are whole seconds where they are whole, `volume` is percent in words and `level` 0 to 1.
    """
    lasts_ms = prompt.timing.duration_ms or length_ms(draft)
    width, height = prompt.canvas or (None, None)
    wishes, words = prompt.wishes, _WORDS[prompt.language]
    values: dict[str, object | None] = {
        "duration": f"{lasts_ms / 1000:g}" if prompt.generates or "timing" in wishes else None,
        "duration_ms": lasts_ms if prompt.generates or "timing" in wishes else None,
        "size": f"{width}×{height}" if width else None,
        "width": width,
        "height": height,
        "motion": prompt.motion,
        "camera": _CAMERA[prompt.language].get(prompt.motion) if prompt.motion else None,
        "title": prompt.title,
        "music": prompt.music,
        "volume": None if prompt.volume is None else f"{round(prompt.volume * 100)}",
        "level": prompt.volume,
        "only_volume": None
        if prompt.volume is None or prompt.music is not None
        else f"{round(prompt.volume * 100)}",
        "no_title": words["title"] if "no-title" in wishes else None,
        "no_music": words["music"] if "no-music" in wishes else None,
    }
    return {f"ask:{name}": value for name, value in values.items() if value is not None}


def still_values(stills: Sequence[Still], language: str) -> Mapping[str, object]:
    """Give the references that stand for files; none where there are no files."""
    if not stills:
        return {}
    return {
        "stills": listed([still.name for still in stills], language),
        "stills:count": len(stills),
        "stills:urls": [still.url for still in stills],
    }


def listed(names: Sequence[str], language: str, most: int = 4) -> str:
    """Name things in a sentence; a long list ends in its number."""
    comma, last, more = (
        ("、", "和", "等 {} 张图") if language == "zh" else (", ", " and ", " and {} more")
    )
    if len(names) > most:
        count = len(names) if language == "zh" else len(names) - most + 1
        return comma.join(names[: most - 1]) + more.format(count)
    return comma.join(names[:-1]) + (last if len(names) > 1 else "") + names[-1]
