"""Which frame of an upload is shown, and which way up it is."""
