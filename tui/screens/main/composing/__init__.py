"""The message before it goes out: written, waiting, set aside, found again, and sent."""
