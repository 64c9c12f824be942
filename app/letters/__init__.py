"""What is told by mail: read from the log, a minute behind, so that what is undone sends none."""
