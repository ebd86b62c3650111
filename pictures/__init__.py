"""What a decoded picture looks like: one colour space, one ground, one frame, one way up.

Both sides use it, and it knows neither: how a format states its colours is a fact of that format,
not of the service. How files are opened, checked and bounded each side has of its own.
"""
