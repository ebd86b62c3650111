"""Looking at files: what they are, how large, and how to make them sendable."""
