"""What a prompt asks for. Pure."""
