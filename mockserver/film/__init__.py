"""A draft becomes frames, and frames become H.264."""
