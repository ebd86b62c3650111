"""An `argparse` parser whose error messages are safe to show on a terminal."""

import argparse
from typing import NoReturn

from tui.text import clean_name


class Parser(argparse.ArgumentParser):
    """Cleans its error messages: they repeat what was typed, and a file name may hold anything."""

    def error(self, message: str) -> NoReturn:
        """Print usage and the message, and end the program, as `argparse` does."""
        super().error(clean_name(message))
