"""Phone numbers behind pseudonyms: an SMS conversation never has a number for its name."""
