"""From commit to connection: the event log, the doorbell and the hub. Knows no person and no feature."""
