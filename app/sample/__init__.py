"""Sample data: real notices, and a programme with three lively weeks behind it."""
