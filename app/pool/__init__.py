"""The pool: signals that every startup may ask for; and what ends a signal with all that hangs on it."""
