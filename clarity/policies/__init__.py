"""Rasa policies for what a rule cannot say."""
