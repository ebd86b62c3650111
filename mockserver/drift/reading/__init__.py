"""Recordings become evidence: what is seen in an answer, a stream, a JSON value."""
