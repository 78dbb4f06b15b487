"""Administration of programs: their tokens and their hooks."""
