"""Questions on the terminal, to which only a yes is one."""

import sys


def is_at_terminal() -> bool:
    """Whether somebody is there to be asked: input and messages are both a terminal's."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def agreed(question: str) -> bool:
    """Ask at the terminal, and wait for the answer."""
    _ask(question)
    return _is_yes()


async def agreed_meanwhile(question: str) -> bool:
    """The same while other work goes on. Who is cancelled leaves no thread that reads on.

    For such a thread the program would wait at its end, until somebody presses Enter.
    """
    import asyncio

    if sys.platform == "win32":  # there a loop cannot watch a terminal
        return await asyncio.to_thread(agreed, question)
    loop, is_typed = asyncio.get_running_loop(), asyncio.Event()
    _ask(question)
    loop.add_reader(sys.stdin, is_typed.set)
    try:
        await is_typed.wait()
    except asyncio.CancelledError:
        sys.stderr.write("\n")  # the question has no line end of its own
        raise
    finally:
        loop.remove_reader(sys.stdin)
    return _is_yes()


def _ask(question: str) -> None:
    sys.stderr.write(f"{question} ")
    sys.stderr.flush()


def _is_yes() -> bool:
    return sys.stdin.readline().strip().lower() in ("y", "yes")
