"""The journal: calls written down, read, and shown."""
