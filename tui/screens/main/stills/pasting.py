"""A picture in the clipboard becomes a file of the project; else it is said why it does not."""

import asyncio
import os
from datetime import datetime
from pathlib import Path

from tui.library.private_files import PrivateFileError
from tui.media.sources import Source
from tui.screens.clipboard_picture import MOST_BYTES, WhyNoPicture, read_picture, reader
from tui.screens.main.stills.preview import preview
from tui.studio.events import Failed
from tui.studio.failures import describe
from tui.studio.inspecting.examiner import Examiner
from tui.studio.inspecting.pasted import NoPicture, forget_pasted, keep_pasted
from tui.wishes import Wishes
from tui.words import _

WHY = {
    WhyNoPicture.OVER_SSH: _(
        "Over ssh nothing here reads your clipboard. Paste the path of a file."
    ),
    WhyNoPicture.NO_TOOL: _(
        "Nothing here reads stills from the clipboard. Install wl-paste or xclip."
    ),
    WhyNoPicture.TEXT: _("Text is pasted with the key that your terminal has for it."),
    WhyNoPicture.NO_PICTURE: _("There is no still in the clipboard."),
    WhyNoPicture.TOO_MUCH: _(
        "The still in the clipboard has more than {most} MB. Save it as a JPEG, paste its path.",
        most=MOST_BYTES >> 20,
    ),
    WhyNoPicture.TOO_SLOW: _("The clipboard did not answer in time. Copy the still once more."),
}
"""What to say where no picture came."""


async def pasted_picture(
    folder: Path, wishes: Wishes, *, text_first: bool
) -> Path | Failed | WhyNoPicture:
    """The picture as a file in `folder`, examined as every still is; else what is wrong.

    With `text_first` text in the clipboard wins over a picture.
    """
    reads = reader(os.environ)
    if isinstance(reads, WhyNoPicture):
        return reads
    found = await read_picture(reads, text_first=text_first)
    if isinstance(found, WhyNoPicture):
        return found
    try:
        path = await asyncio.to_thread(keep_pasted, folder, found, datetime.now().astimezone())
    except NoPicture:
        return WhyNoPicture.NO_PICTURE
    except PrivateFileError as error:
        return describe(error)
    async with Examiner() as examiner:
        seen = await preview(Source.read(path), examiner, wishes)
    if seen.failed is not None:
        await asyncio.to_thread(forget_pasted, [path])
    return seen.failed or path
