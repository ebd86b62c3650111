"""What was said and what happened in a project: kept as it happens, and read back."""
