import subprocess
import sys


def test_importing_every_module_of_media_loads_no_library() -> None:
    script = (
        "import importlib, pkgutil, sys, tui.media\n"
        "for module in pkgutil.iter_modules(tui.media.__path__):\n"
        "    importlib.import_module('tui.media.' + module.name)\n"
        "print(*sorted({'PIL', 'av', 'numpy', 'pillow_heif', 'asyncio', 'httpx', 'textual'}\n"
        "              & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.strip() == ""
    assert done.stderr == ""


def test_looking_at_a_picture_loads_no_library() -> None:
    script = (
        "import sys, pathlib, tempfile\n"
        "from tui.media.stills import inspect\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    path = pathlib.Path(folder, 'a.bmp')\n"
        "    head = b'\\x0c\\0\\0\\0\\x04\\0\\x03\\0'\n"
        "    path.write_bytes(b'BM' + bytes(12) + head + bytes(90))\n"
        "    file = inspect(path)\n"
        "print(file.width, file.height, 'PIL' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "4 3 False"
