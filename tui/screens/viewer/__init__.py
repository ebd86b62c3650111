"""The viewer: a still, or a film that plays. Nothing of it is loaded before it is opened."""
