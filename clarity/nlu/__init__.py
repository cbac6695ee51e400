"""Rasa NLU components, in the order of `config.yml`."""
