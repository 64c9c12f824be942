"""The companies in the programme."""
