"""What is written and not sent yet, and what was sent before: beside the tables of the work."""
