"""Noticing that the service has changed: evidence from recordings, and what differs in it. Pure."""
