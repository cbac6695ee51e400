"""A carrier on loopback for development and tests: signs, retries, blocks, counts and fails as the real one."""
