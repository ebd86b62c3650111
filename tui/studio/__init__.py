"""The work: what happens between a still and a film; knows nothing of Textual."""
