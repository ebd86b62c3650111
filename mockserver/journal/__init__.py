"""What was asked and answered: kept, read and shown."""
