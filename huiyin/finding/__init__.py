"""Finding: index rows and queries over them; knows no case."""
