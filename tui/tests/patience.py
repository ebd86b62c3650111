"""Programs whose time runs as fast as the service's, on a machine that is busy with others.

At the speed of batches a quarter of an hour is over in a third of a second: a service that is not
given the processor would look like a stream that was lost, or a render that gets no further.
"""

from tui.studio.film import render_course
from tui.studio.turns import stream_watch

SCALE = 3_000.0
"""The fastest that programs run in tests."""
_LONG_S = 60 * SCALE
_LONG_POLLS = round(_LONG_S / render_course.POLL_EVERY_S)

LIMITS = (
    (stream_watch, "SILENCE_S", _LONG_S),
    (stream_watch, "LONGEST_S", _LONG_S),
    (render_course, "IDLE_POLLS", _LONG_POLLS),
    (render_course, "MOST_POLLS", _LONG_POLLS),
)
"""What limits how long turns are listened to, and renders asked about; and a minute of ours."""

PATIENT = f"from {__name__} import be_patient; be_patient()"
"""The code that makes another process patient."""


def be_patient() -> None:
    """Listen, and ask, for as long as it takes: this whole process, from now on."""
    for module, name, limit in LIMITS:
        setattr(module, name, limit)
