"""What a picture of an upload looks like: its frame, its colours, its ground, which way is up."""
