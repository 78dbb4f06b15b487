"""Administration: units, staff, calendars, procedure, keys and journal, for those whose role may change the house."""
