"""Calls saved as one recording, in the folder where the program was started."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tui.bundled_mock import NotRecorded, save_recording
from tui.screens.wire import wording
from tui.studio.film.targets import free_name
from tui.wire.recordable import NotRecordable, RecordableCall, recordable_call
from tui.wire.secrets import Secrets
from tui.wire.seen import SeenCall

_ONE_BY_ONE = threading.Lock()
"""A name is free until something has been written."""


def save(calls: Sequence[SeenCall], secrets: Secrets, folder: Path) -> str:
    """Save calls, and say what came of it. Reads and writes the disk; not for the event loop."""
    found = [recordable_call(call) for call in calls]
    whole = [each for each in found if isinstance(each, RecordableCall)]
    reasons = [each for each in found if isinstance(each, NotRecordable)]
    if not whole:
        return wording.not_saved(reasons[0])
    with _ONE_BY_ONE:
        return _written(whole, secrets, folder, len(calls))


def _written(
    whole: Sequence[RecordableCall], secrets: Secrets, folder: Path, asked_for: int
) -> str:
    stamp = time.strftime("wire-%Y%m%d-%H%M%S", time.localtime(whole[0].started_s))
    path = free_name(folder, stamp, ".json")
    try:
        kept = save_recording(whole, path, secrets.values)
    except NotRecorded as error:
        return wording.not_recorded(str(error) or wording.TOO_LARGE)
    except OSError as error:
        return wording.not_written(path, error.strerror or type(error).__name__)
    return wording.saved(path, kept, asked_for - kept)
