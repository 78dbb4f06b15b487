"""Hooks: programs are told what happened to cases they may know of. The journal is the outbox."""
