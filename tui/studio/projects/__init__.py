"""The active project: which one, whose, and its link for a browser."""
