"""Ciphers and keys: the one place where personal text becomes unreadable."""
