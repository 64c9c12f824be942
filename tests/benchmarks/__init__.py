"""How fast it is. Measured by hand, never asserted in a test."""
