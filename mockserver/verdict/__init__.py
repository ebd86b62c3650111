"""What the client did wrong, read off the journal: one rule a module, all of them in `judge`."""
