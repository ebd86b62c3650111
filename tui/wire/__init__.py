"""What passes between the program and the service, kept for whoever wants to see it."""
