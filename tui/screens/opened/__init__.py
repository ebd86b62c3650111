"""The projects that are open at once: one is looked at, in the others something works."""
