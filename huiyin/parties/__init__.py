"""Parties: dossiers and persons, sealing, matching."""
