"""What stands around the panels of the main screen: its head, tabs, frames and keys."""
