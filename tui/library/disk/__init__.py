"""What the disk is like on which the library lies."""
