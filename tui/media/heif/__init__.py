"""HEIC and AVIF files, box by box."""
