"""Fault injection: armed faults strike a call."""
