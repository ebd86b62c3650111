"""What works here: the terminal, the places, the settings, the token, the service."""
