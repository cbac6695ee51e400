"""What has to happen although nobody waits for it: what was spooled delivered, staff told, old records erased."""
