"""Notices: the in-app inbox, the outbox, its channels; knows no case."""
