"""The terminal as a thing that may go away: a window closed, a line dropped, a session ended.

Textual's own driver reads the end of its input as an empty read and asks again at once, for
ever; and after a failed write its writer is dead, with the program waiting for it. Here either
ends the program, which hears of it once.
"""

import asyncio
import codecs
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from textual import constants
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.screens.terminal.early_terminal import ENDS, HeldTerminal
from tui.screens.terminal.input import TerminalInput
from tui.terminal_facts import is_over_ssh

if TYPE_CHECKING:
    from io import TextIOWrapper

    from textual.driver import Driver

    from tui.screens.terminal.first_frame import FirstFrames


@runtime_checkable
class EndsOnSignals(Protocol):
    """A program that ends when it is told to, or when its terminal has gone."""

    def signalled(self, number: int) -> None:
        """The program got this signal; `SIGHUP` also where its terminal has gone without one."""


_ALTERNATE_SCREEN = "\x1b[?1049h"
_WHOLE_FRAME = "\x1b[1;1H"
"""What Textual begins with when it paints all of the screen."""
_WHICH_GROUND = "\x1b]11;?\x1b\\"
_WHETHER_FOCUS = "\x1b[?1004$p"
"""Asks whether the terminal tells when it comes to the front."""
_LOOK_UP_S = 0.1
"""How often the thread that reads asks whether the program has ended."""
_READ_AT_ONCE = 1 << 16
_ESCAPE_OVER_SSH_S = 0.3
"""Over a line the rest of a sequence may be this late, unless `ESCDELAY` says otherwise."""


@runtime_checkable
class AsksForGround(Protocol):
    """A program that follows the ground of its terminal, if it is told in time."""

    @property
    def asks_for_ground(self) -> bool:
        """Whether nobody has chosen its theme."""
        ...


@runtime_checkable
class BeginsWithFrame(Protocol):
    """A program whose first frame may be on the screen before it is loaded."""

    theme: str
    first_frames: "FirstFrames | None"
    held_terminal: HeldTerminal | None


class ShownInTab(Protocol):
    """What is shown in the tab of the terminal, for as long as the program has it."""

    def show(self) -> None:
        """The terminal is the program's."""

    def withdraw(self) -> None:
        """The terminal is given back."""


@runtime_checkable
class HasTab(Protocol):
    """A program that says in the tab what it does."""

    tab: ShownInTab


class Output:
    """Standard error, until it fails; from then on, nothing."""

    def __init__(self, file: "TextIOWrapper", gone: Callable[[], None]) -> None:
        self._file = file
        self._gone = gone
        self._failed = False
        self.is_busy = False
        """Whether something is being written: the terminal takes it when it can."""

    def write(self, text: str) -> None:
        """Write, if there is still somewhere to write to."""
        self._do(lambda: self._file.write(text))

    def flush(self) -> None:
        """Flush, likewise."""
        self._do(self._file.flush)

    def fileno(self) -> int:
        """The file's own."""
        return self._file.fileno()

    def _do(self, act: Callable[[], object]) -> None:
        if self._failed:
            return
        self.is_busy = True
        try:
            act()
        except (OSError, ValueError):
            self._failed = True
            self._gone()
        finally:
            self.is_busy = False


class TerminalDriver(LinuxDriver):
    """Textual's driver on a terminal that is watched."""

    _guarded: Output | None = None
    _is_held = _has_painted = False

    def start_application_mode(self) -> None:
        """As Textual's, with the output guarded and the line watched."""
        if self._guarded is None and self._file is not None:
            self._guarded = Output(self._file, self._gone)
            self._file = cast("TextIOWrapper", self._guarded)  # it has all that Textual uses
            threading.Thread(target=self._watch, name="terminal-watch", daemon=True).start()
        self._hear_ends()
        self._hear_stops()
        held = self._app.held_terminal if isinstance(self._app, BeginsWithFrame) else None
        self._is_held = held is not None and held.is_held
        cast("Driver", super()).start_application_mode()  # the one there has no types
        if held is not None and self._is_held:
            self.attrs_before = held.take_over()
            self._is_held = False
        if isinstance(self._app, AsksForGround) and self._app.asks_for_ground:
            self.write(_WHICH_GROUND)
            self.flush()
        if isinstance(self._app, HasTab):
            self.write(_WHETHER_FOCUS)
            self._app.tab.show()

    def stop_application_mode(self) -> None:
        """As Textual's: at every end, and whenever something else is to have the terminal."""
        if isinstance(self._app, HasTab):
            self._app.tab.withdraw()
        super().stop_application_mode()

    def write(self, data: str) -> None:
        """As Textual's; the first frame is kept, and a screen that shows it is not cleared."""
        if self._is_held and data == _ALTERNATE_SCREEN:
            return
        if not self._has_painted and data.startswith(_WHOLE_FRAME):
            self._has_painted = True
            app = self._app
            if isinstance(app, BeginsWithFrame) and app.first_frames is not None:
                app.first_frames.keep(data, self._get_terminal_size(), app.theme)
        super().write(data)

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has yet to take what was written."""
        is_busy = self._guarded is not None and self._guarded.is_busy
        writer = self._writer_thread
        return is_busy or (writer is not None and not writer._queue.empty())  # noqa: SLF001 - it has no public end

    def _hear_ends(self) -> None:
        """From before the terminal is taken, a signal ends the program as the user would."""
        if isinstance(self._app, EndsOnSignals):
            loop = asyncio.get_running_loop()
            for name in ENDS:
                number = signal.Signals[name]
                loop.add_signal_handler(number, self._app.signalled, int(number))

    def _hear_stops(self) -> None:
        """Handle SIGTSTP and SIGCONT on the event loop; Textual's own interrupt its work."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTSTP, self._told_to_stop)
        loop.add_signal_handler(signal.SIGCONT, self._continued)

    def _told_to_stop(self) -> None:
        if not self._auto_restart:  # an editor has the terminal
            os.kill(os.getpid(), signal.SIGSTOP)
            return
        self.suspend_application_mode()
        asyncio.get_running_loop().remove_signal_handler(signal.SIGCONT)
        self._stop_until_in_front()
        self._come_back()

    def _continued(self) -> None:
        """Whoever had the terminal meanwhile has left it in no known state: all is set anew."""
        if not self._auto_restart:
            return
        if not self._is_in_front():
            asyncio.get_running_loop().remove_signal_handler(signal.SIGCONT)
            self._stop_until_in_front()
        self.suspend_application_mode()
        self._come_back()

    def _come_back(self) -> None:
        self.resume_application_mode()
        self._app.refresh(layout=True)

    def _stop_until_in_front(self) -> None:
        """Continued in the background, a program that has a whole screen can only stop again."""
        os.kill(os.getpid(), signal.SIGSTOP)
        while not self._is_in_front():
            os.kill(os.getpid(), signal.SIGSTOP)

    def _is_in_front(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:  # it is nobody's terminal, or has gone
            return True

    def _watch(self) -> None:
        """Sleep in the kernel until the other end hangs up. Costs nothing until then."""
        poll = select.poll()
        poll.register(self.fileno, 0)
        if any(happened & select.POLLHUP for _, happened in poll.poll()):
            self._gone()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except OSError:
            self._gone()
        except Exception as error:  # noqa: BLE001 - Textual's own reader does so
            self._app.call_later(self._app._handle_exception, error)  # noqa: SLF001 - as Textual's own

    def run_input_thread(self) -> None:
        """Read what is typed, and hand it on as messages, until the program ends."""
        decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self.typed = typed = TerminalInput(_escape_s())
        readable = select.poll()
        readable.register(self.fileno, select.POLLIN)
        while not self.exit_event.is_set():
            deadline, now, read = typed.deadline, time.monotonic(), b""
            wait_s = _LOOK_UP_S if deadline is None else min(_LOOK_UP_S, max(0, deadline - now))
            if readable.poll(wait_s * 1000):
                read = os.read(self.fileno, _READ_AT_ONCE)
                if not read:  # the terminal has gone: the watch says so
                    self.exit_event.wait(_LOOK_UP_S)
                messages = typed.feed(decode(read), time.monotonic())
            else:
                messages = typed.expire(time.monotonic())
            self.hand_on(messages, read)

    def hand_on(self, messages: Iterator[Message], read: bytes) -> None:
        """Give the program the messages in what was `read`, or in what had waited for its rest."""
        for message in messages:
            self.process_message(message)

    def _gone(self) -> None:
        """From any thread: no more input, and the program ends."""
        self.exit_event.set()
        loop = self._app._loop  # noqa: SLF001 - the one way to it from another thread
        if loop is not None and not loop.is_closed() and isinstance(self._app, EndsOnSignals):
            loop.call_soon_threadsafe(self._app.signalled, int(signal.SIGHUP))


def _escape_s() -> float:
    """How long an escape waits for the rest of a sequence; `ESCDELAY` in milliseconds wins."""
    is_far = "ESCDELAY" not in os.environ and is_over_ssh(os.environ)
    return _ESCAPE_OVER_SSH_S if is_far else constants.ESCAPE_DELAY


def is_watchable() -> bool:
    """Whether this system can say that a terminal has gone."""
    return hasattr(select, "poll") and os.name == "posix"
