"""What is known about a still before anything is sent, and a small picture of it."""

from dataclasses import dataclass, field
from pathlib import Path

from tui.media.errors import FileRejected
from tui.media.names import display_name
from tui.media.stills import inspect
from tui.media.thumbs import thumbnail
from tui.studio.events import Failed
from tui.studio.failures import describe
from tui.text import clean_name
from tui.widgets.stills import PICTURE_COLUMNS, PICTURE_ROWS, half_blocks


@dataclass(frozen=True, slots=True)
class Preview:
    """The fields of a still that are known now, and why it cannot be sent if it cannot."""

    fields: dict[str, object] = field(default_factory=dict)
    failed: Failed | None = None


def preview(source: str) -> Preview:
    """Inspect one still. Reads the disk and decodes: for a thread."""
    if "://" in source:
        name = clean_name(source.split("?")[0].rsplit("/", 1)[-1])
        return Preview({"name": name or clean_name(source)})
    path = Path(source)
    try:
        file = inspect(path)
    except FileRejected as refusal:
        failed = describe(refusal)
        refused = {"name": display_name(path), "state": "refused", "reason": failed.message}
        return Preview(dict(refused), failed)
    small = thumbnail(path, PICTURE_COLUMNS, PICTURE_ROWS, fill=True)
    return Preview(
        {
            "name": file.name,
            "total": file.size,
            "width": file.width,
            "height": file.height,
            "picture": half_blocks(small) if small is not None else (),
        }
    )
