"""The description of the service, `api/openapi.yaml`, and what was seen live laid over it. Pure."""
