"""A film on its way to the disk: what was stated of it, what came, how often it is asked for."""
