"""The recorder: a proxy that keeps what passes through it as recordings."""
