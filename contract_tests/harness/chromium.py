"""A real Chromium, driven over its DevTools protocol through two pipes: nothing to install for it.

Where no Chromium is installed, `find` gives None; none is ever downloaded.
"""

import base64
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import Any

PATIENCE_S = 60.0
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip
_KEYS = {"Enter": (13, "\r"), "Tab": (9, ""), " ": (32, " "), "Escape": (27, "")}
_CONTROLS = "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary"
_MOST_TABS = 120
_FOCUS_BEFORE = f"""(selector) => {{
  const all = [...document.querySelectorAll("{_CONTROLS}")]
    .filter((each) => each.checkVisibility());
  const at = all.findIndex((each) => each.matches(selector));
  if (at > 0) all[at - 1].focus();
}}"""
_NOT_REACHED = f"""[...document.querySelectorAll("{_CONTROLS}")]
  .filter((each) => each.checkVisibility() && !("reached" in each.dataset))
  .map((each) => each.outerHTML)"""


class ChromiumError(Exception):
    """The browser, or a script in it, says that something is wrong."""


def find() -> str | None:
    """Find an installed Chromium; None without one, and where pipes cannot be handed down."""
    found = (shutil.which(name) for name in _NAMES)
    return next(filter(None, found), None) if os.name == "posix" else None


class NavigatedError(ChromiumError):
    """The page was left for another while something was asked of it."""


class Tab:
    """One page in the browser. What the page complains of is kept in `complaints`."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._buffer = bytearray()
        self._number = 0
        self._pressed_s = time.time()
        self._session: str | None = None
        self.complaints: list[str] = []
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        attached = self.command("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.command(f"{domain}.enable")

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give a command and wait for its answer. Raises ChromiumError."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            found = self._next()
            if found.get("id") == self._number:
                if "error" in found:
                    says = found["error"]["message"]
                    kind = NavigatedError if "navigated" in says else ChromiumError
                    raise kind(f"{method}: {says}")
                answer: dict[str, Any] = found["result"]
                return answer
            self._note(found)

    def run(self, script: str) -> Any:
        """Give the value of an expression in the page. Raises ChromiumError."""
        found = self.command(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in found:
            raise ChromiumError(found["exceptionDetails"]["exception"].get("description", script))
        return found["result"].get("value")

    def open(self, url: str) -> None:
        """Open an address and wait until it is loaded, scripts and all."""
        self.command("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.protocol !== 'about:'")

    def until(self, script: str) -> None:
        """Wait until an expression is true in the page. Raises ChromiumError."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not self._is_true(script):
            if time.monotonic() > deadline_s:
                raise ChromiumError(f"Not within {PATIENCE_S:.0f} s: {script}")
            select([self._reading], [], [], 0.03)

    def _is_true(self, script: str) -> bool:
        try:
            return bool(self.run(f"Boolean({script})"))
        except NavigatedError:
            return False

    def text(self, selector: str) -> str:
        """Give the text of the first element that fits, as it is shown."""
        return str(self.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    def press(self, key: str) -> None:
        """Press a key, as a quick person would: whatever has the focus gets it.

        A list takes letters for one word only where they follow quickly upon one another.
        """
        code, text = _KEYS[key] if key in _KEYS else (ord(key.upper()), key)
        self._pressed_s += 0.1
        which = {"key": key, "windowsVirtualKeyCode": code, "timestamp": self._pressed_s}
        down = {"type": "keyDown" if text else "rawKeyDown", **which, "text": text}
        self.command("Input.dispatchKeyEvent", **down)
        self.command("Input.dispatchKeyEvent", type="keyUp", **which)

    def focus(self, selector: str) -> None:
        """Go there with Tab, from what stands shortly before it. Raises ChromiumError."""
        self.run(f"({_FOCUS_BEFORE})({json.dumps(selector)})")
        for _ in range(_MOST_TABS):
            if self.run(f"document.activeElement.matches({json.dumps(selector)})"):
                return
            self.press("Tab")
        raise ChromiumError(f"Tab never leads to {selector}.")

    def not_reached(self) -> list[str]:
        """Go once around the page with Tab; gives the controls that it does not lead to."""
        self.run("document.activeElement.blur()")
        for _ in range(_MOST_TABS):
            self.press("Tab")
            if self.run("document.activeElement === document.body"):
                break
            self.run("document.activeElement.dataset.reached = ''")
        left: list[str] = self.run(_NOT_REACHED)
        return left

    def show(self, width: int, height: int, scheme: str = "light", motion: str = "reduce") -> None:
        """Be a window of that size, for somebody with these preferences."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": motion}
        wanted = [{"name": name, "value": value} for name, value in features.items()]
        self.command("Emulation.setEmulatedMedia", features=wanted)

    def picture(self, path: Path, whole: bool = False) -> None:
        """Write what is seen as a PNG."""
        found = self.command("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))

    def _next(self) -> Mapping[str, Any]:
        deadline_s = time.monotonic() + PATIENCE_S
        while b"\0" not in self._buffer:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0 or not select([self._reading], [], [], left_s)[0]:
                raise ChromiumError("Chromium says nothing any more.")
            data = os.read(self._reading, 1 << 16)
            if not data:
                raise ChromiumError("Chromium has gone.")
            self._buffer += data
        line, _, rest = self._buffer.partition(b"\0")
        self._buffer = rest
        found: Mapping[str, Any] = json.loads(line)
        return found

    def _note(self, message: Mapping[str, Any]) -> None:
        if message.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(str(message["params"]["exceptionDetails"]))
        elif message.get("method") == "Log.entryAdded":
            entry = message["params"]["entry"]
            if entry["level"] in ("warning", "error"):
                self.complaints.append(f"{entry['text']} {entry.get('url', '')}")


@contextmanager
def chromium(program: str, folder: Path) -> Iterator[Tab]:
    """Start a browser with a new profile in `folder`; end it, and all that it has started."""
    to_read, to_answer = os.pipe()
    answers, its_answers = os.pipe()

    def hand_down() -> None:
        # Chromium reads at 3 and writes at 4; copies first, as the pipes may have these numbers.
        reading, writing = os.dup(to_read), os.dup(its_answers)
        os.dup2(reading, 3)
        os.dup2(writing, 4)

    process = subprocess.Popen(
        [program, *_FLAGS, f"--user-data-dir={folder}", "about:blank"],
        preexec_fn=hand_down,
        close_fds=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(to_read)
    os.close(its_answers)
    try:
        yield Tab(answers, to_answer)
    finally:
        os.close(to_answer)
        os.close(answers)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
