"""The journal: streams of chained entries, acts and their keys, the access log."""
