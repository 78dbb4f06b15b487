"""The log: a Merkle tree over the journal's entries, whose signed heads anybody may keep and compare (RFC 9162)."""
