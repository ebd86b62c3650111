"""The queue: many clips, made one after the other while other things are done."""
