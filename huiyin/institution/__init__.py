"""Institutions, units, members, roles, stand-ins, calendars in use."""
