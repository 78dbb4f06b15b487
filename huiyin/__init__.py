"""Huiyin 回音: a reception platform."""
