"""Rasa input channels: the private ways into the engine."""
