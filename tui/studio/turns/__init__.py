"""One message: sent once, its stream watched, its answer understood, its outcome found out."""
