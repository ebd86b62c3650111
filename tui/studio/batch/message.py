"""The message of a row: it speaks of its own stills, as the session holds those of all rows."""

from collections.abc import Sequence

from tui.studio.language import message_language


def row_message(prompt: str, names: Sequence[str]) -> str:
    """The prompt, and before it that a new clip is wanted of these stills and no others.

    `names` are those under which the service has the stills.
    """
    shown = ", ".join(dict.fromkeys(names))
    if message_language(prompt) == "zh":
        return f"做一个新的视频，只用这里的图片：{shown}（与之前的视频无关）。\n{prompt}"
    stills = "this still" if len(set(names)) == 1 else "these stills"
    return (
        f"Make a new clip that shows only {stills}: {shown} (nothing of earlier clips).\n{prompt}"
    )
