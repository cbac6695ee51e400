"""The operator's command line: `python -m clarity.commands`."""
