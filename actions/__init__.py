"""Rasa custom actions: flat modules, one subject each. Words never depend on them."""
