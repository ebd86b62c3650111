"""What is known about a still before anything is sent, and a small picture of it."""

from dataclasses import dataclass, field

from tui.media.errors import FileRejected
from tui.media.sources import Source
from tui.media.stills import inspect
from tui.media.thumbs import thumbnail
from tui.studio.events import Failed
from tui.studio.failures import describe
from tui.widgets.stills import PICTURE_COLUMNS, PICTURE_ROWS, half_blocks


@dataclass(frozen=True, slots=True)
class Preview:
    """The fields of a still that are known now, and why it cannot be sent if it cannot."""

    fields: dict[str, object] = field(default_factory=dict)
    failed: Failed | None = None


def preview(source: Source) -> Preview:
    """Inspect one still. Reads the disk and decodes: for a thread."""
    if source.is_address:
        return Preview({"name": source.name})
    try:
        file = inspect(source.path)
    except FileRejected as refusal:
        failed = describe(refusal)
        refused = {"name": source.name, "state": "refused", "reason": failed.message}
        return Preview(dict(refused), failed)
    small = thumbnail(source.path, PICTURE_COLUMNS, PICTURE_ROWS, fill=True)
    return Preview(
        {
            "name": file.name,
            "total": file.size,
            "width": file.width,
            "height": file.height,
            "picture": half_blocks(small) if small is not None else (),
        }
    )
