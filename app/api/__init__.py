"""The HTTP API: JSON for programs, behind bearer tokens."""
