"""Pure Python, no Django: calendars, packs, ledger."""
