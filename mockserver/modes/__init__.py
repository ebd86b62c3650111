"""What answers a call instead of the simulation: a recording, or the service behind."""
