"""The commands that have more to do than one step."""
