"""What the command line is made of, below `tui.arguments`, which reads it."""
