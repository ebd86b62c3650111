"""What parts of the interface cost."""
