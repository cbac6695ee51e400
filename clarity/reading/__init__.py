"""Numbers and times as people type them: pure readers, without a word of the person in what they return."""
