"""The simulated service: its records and rules. No HTTP."""
