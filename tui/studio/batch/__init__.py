"""A batch: many clips in one session, a row each."""
