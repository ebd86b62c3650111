"""What must outlive the program: projects, turns, uploads, renders, in SQLite."""
