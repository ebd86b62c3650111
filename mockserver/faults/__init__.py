"""Faults: what can go wrong between the service and its client, armed and placed at will."""
