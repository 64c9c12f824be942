"""The door to the stream."""
