"""How much would be noticed: recordings are changed on purpose, and compared. Pure."""
