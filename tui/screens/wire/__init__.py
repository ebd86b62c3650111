"""The wire: every call as it happens, what it sent, and what came, piece by piece."""
