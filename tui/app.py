"""Starting the terminal interface: quickly, for it is the first thing that anybody sees of it."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.config import Config


def run_app(
    config: "Config", sources: tuple[Path | str, ...] = (), project: str | None = None
) -> int:
    """Run the interface until the user leaves; gives the exit code."""
    # Nothing that is made before the first paint is garbage; the program turns it on again.
    gc.disable()
    from tui.screens.program import Stillreel

    app = Stillreel(config, sources, project)
    app.run()
    return app.return_code or 0
