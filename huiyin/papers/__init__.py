"""Papers: files handed in, checked, sealed at rest; knows no case."""
