"""The service over HTTP: one module a family of endpoints."""
