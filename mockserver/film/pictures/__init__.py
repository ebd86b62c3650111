"""What an upload shows: one colour space, one ground, one frame, one way up.

`tui/media/pixels` has the same rules in a copy of its own, for neither side imports the other. A
contract test holds the two to one look; a change to one belongs in both.
"""
