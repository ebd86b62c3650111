"""What a decoded picture looks like: one colour space, ground, frame, way up. Knows no files."""
