"""A prompt becomes a turn: what is chosen, what it does to the draft, what is sent."""
