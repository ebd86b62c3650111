"""The reading of words, with complaints that are safe to show: they repeat what was typed."""

import argparse
from typing import NoReturn

from tui.text import clean_name


class Parser(argparse.ArgumentParser):
    """A file name that a shell put among the words may hold anything."""

    def error(self, message: str) -> NoReturn:
        """End the program with usage and complaint, as any parser does."""
        super().error(clean_name(message))
