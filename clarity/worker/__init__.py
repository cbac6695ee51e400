"""What has to happen although nobody waits for it: spooled requests delivered, staff told, old records erased."""
