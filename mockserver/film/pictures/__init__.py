"""What an upload shows: one colour space, one ground, one frame, one way up.

The client has rules of its own for what it sends; a contract test holds the two to one look.
"""
