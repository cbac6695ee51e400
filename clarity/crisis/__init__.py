"""Recognising a person in crisis: pure functions that need no server, database or network."""
