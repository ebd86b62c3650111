"""The stills of the list: added, pasted, examined, removed."""
