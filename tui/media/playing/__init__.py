"""Films and stills for the viewer: decoded in a process of their own, a picture when asked for."""
