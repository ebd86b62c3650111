"""The commands that have more to do than one step, and the words that only they need."""
