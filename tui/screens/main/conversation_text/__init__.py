"""What the conversation says: events that the screen adds, and what all of them read like."""
