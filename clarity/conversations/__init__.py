"""The sealed record of what people say and hear in the chat."""
