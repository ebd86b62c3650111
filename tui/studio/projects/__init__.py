"""Projects at work: which one, whose, and its link for a browser."""
