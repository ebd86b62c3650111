"""The bundled mock's troubles, at hand in the palette."""
