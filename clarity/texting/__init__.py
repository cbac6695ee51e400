"""Texts as they are said and kept: the alphabet and length of a text, words in code, what a phone was shown."""
