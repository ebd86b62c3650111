"""The format of recordings: read, checked, written, captured, played."""
