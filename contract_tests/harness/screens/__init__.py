"""What the interface shows, read and driven by tests."""
