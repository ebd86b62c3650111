"""The list of all projects, to change from one to another."""
