"""Notices from the world: read from whatever file they come in, and written down as signals."""
