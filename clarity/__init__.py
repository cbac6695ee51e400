"""The assistant's own Python: everything that is not Rasa's configuration or a custom action."""
