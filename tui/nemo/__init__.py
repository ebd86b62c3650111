"""The wire: the remote service as HTTP and JSON; knows nothing of screens, files or databases."""
