"""Pictures painted by the program itself, as stills to try things with."""
