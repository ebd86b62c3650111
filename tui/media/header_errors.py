"""What the readers of picture headers raise."""


class HeaderError(ValueError):
    """A header that is cut off, contradicts itself, or describes no picture."""


class RawFileError(HeaderError):
    """A camera's raw file: TIFF in form, with only a thumbnail where the picture would be."""
