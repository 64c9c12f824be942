"""Brings a bare machine to a running product: `./run` and `./test`, with Python's standard library alone."""
