"""Requests to be called back: kept once, sealed, and seen through to the end."""
