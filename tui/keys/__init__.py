"""The keys: what each does and where, by an id that a keymap names."""
