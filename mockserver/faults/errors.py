"""What is wrong with a fault that somebody asks for."""


class FaultError(ValueError):
    """A fault that cannot be; the text says what is wrong and how to mend it."""
