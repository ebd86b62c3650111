"""The walls between the modules, and what may be loaded when."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def loaded_by(*steps: str) -> tuple[frozenset[str], ...]:
    """The modules that are loaded after each of these steps of one fresh interpreter."""
    report = "; import sys; print(*sys.modules)"
    code = "\n".join(step + report for step in steps)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return tuple(frozenset(line.split()) for line in done.stdout.splitlines())


def the_interface() -> tuple[frozenset[str], ...]:
    """Painted first, its prompt, all of it."""
    return loaded_by(
        "import tui.cli, tui.arguments, tui.config, tui.app",
        "import tui.screens.application; from tui.screens.main.layout import MainLayout; "
        "MainLayout('mock', float).panels",
        "import tui.screens.main.parts",
    )


def test_no_import_crosses_a_wall() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_interface_is_painted_before_anything_heavy_is_loaded() -> None:
    painted, *_later = the_interface()
    heavy = {"httpx", "sqlite3", "PIL", "av", "numpy", "starlette", "uvicorn", "mockserver"}
    assert not painted & {*heavy, "asyncio", "subprocess", "logging", "textual"}


def test_a_letter_typed_at_once_waits_for_no_service_and_no_events() -> None:
    _painted, loaded, _all = the_interface()
    assert "tui.widgets.prompt" in loaded
    late = {"tui.studio.events", "tui.nemo.models", "tui.nemo.errors", "tui.redaction", "email"}
    assert not loaded & late


def test_the_viewer_is_loaded_when_something_is_looked_at() -> None:
    *_before, loaded = the_interface()
    assert not [
        name for name in loaded if name.startswith(("tui.screens.viewer", "tui.media.play"))
    ]
    (seen,) = loaded_by("import tui.screens.viewer.screen, tui.screens.viewer.show")
    assert not seen & {"av", "numpy", "PIL", "httpx"}


def test_a_command_loads_no_screen_and_no_decoder() -> None:
    (loaded,) = loaded_by("import tui.cli, tui.arguments, tui.headless")
    assert not loaded & {"textual", "av", "numpy", "starlette", "PIL", "keyring"}


def kept_files(folder: Path) -> Iterator[Path]:
    """All that is in the repository; there may be no git here to ask."""
    ignored = ["/.git", *(ROOT / ".gitignore").read_text().split()]
    for path in folder.iterdir():
        if (path / "pyvenv.cfg").exists() or any(
            path.match(each.strip("/")) and (folder == ROOT or each[0] != "/") for each in ignored
        ):
            continue
        if path.is_dir():
            yield from kept_files(path)
        elif path.is_file():
            yield path


def test_no_package_index_is_named_anywhere() -> None:
    # Spelled in halves, so that this file does not name them either.
    hosts = [
        b"py" + b"pi.org",
        b"pythonhosted" + b".org",
        b"npmjs" + b".org",
        b"deb.deb" + b"ian.org",
    ]
    named = [path for path in kept_files(ROOT) if any(host in path.read_bytes() for host in hosts)]
    assert named == []
