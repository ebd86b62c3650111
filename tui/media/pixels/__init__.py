"""What becomes of pixels: one colour space, one ground, one frame, one way up. Knows no files."""
